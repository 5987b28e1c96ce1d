#!/bin/sh
# Makes the sound and video files in test/fixtures. Needs espeak-ng and ffmpeg (with libx264, libvpx, libopus,
# libvorbis and libmp3lame); the tests themselves need neither, because the results are committed.
#
#   sh test/support/media/make-fixtures.sh
set -eu

cd "$(dirname "$0")/../../fixtures"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { espeak-ng -v "$1" -s "$2" -p "$3" -w "$4" "$5"; }
# Bit-exact flags keep version strings and dates out of the files.
make() {
  quiet_inputs=$1
  shift
  # shellcheck disable=SC2086
  ffmpeg -nostdin -v error -y $quiet_inputs "$@"
}
exact='-fflags +bitexact -flags:a +bitexact -flags:v +bitexact -map_metadata -1'

say en-us 150 45 "$work/first.wav" \
  'Good morning, and thank you for listening. The garden is quiet now, and the light falls softly through the leaves.
   When you are ready, take a slow walk down to the river, sit for a while, and tell me what you hear.'
say en-gb-scotland 160 75 "$work/second.wav" \
  'The little boat left the harbour at dawn. By noon the wind had turned, so the crew sang to pass the time,
   and in the evening they saw the lights of home.'

first="-i $work/first.wav"
picture="-f lavfi -i color=c=0x336699:size=64x48:rate=5"
h264='-c:v libx264 -preset veryslow -crf 40 -pix_fmt yuv420p'

# 8 kHz keeps twelve seconds of plain PCM under 200 kB.
make "$first" $exact -t 12 -ac 1 -ar 8000 -c:a pcm_s16le speech.wav
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a libmp3lame -b:a 40k -id3v2_version 0 speech.mp3
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a libmp3lame -b:a 40k -id3v2_version 0 -write_xing 0 speech-frames.mp3
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a libmp3lame -q:a 6 speech-vbr.mp3
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a aac -b:a 40k -movflags +faststart speech.m4a
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a aac -b:a 40k -f adts speech.aac
make "$first" $exact -t 12 -ac 1 -ar 48000 -c:a libopus -b:a 24k -f ogg speech.ogg
make "$first" $exact -t 12 -ac 1 -ar 22050 -c:a libvorbis -q:a 1 -f ogg speech-vorbis.ogg
make "$first" $exact -t 12 -ac 1 -ar 8000 -c:a flac -compression_level 12 speech.flac
make "$first" $exact -t 12 -ac 1 -ar 48000 -c:a libopus -b:a 24k speech.webm
make "$first" $exact -t 12 -ac 1 -ar 48000 -c:a libopus -b:a 24k -live 1 -f webm - > live.webm
make "$first" $exact -t 4 -ac 1 -ar 22050 -c:a libmp3lame -b:a 40k brief-speech.mp3
make "$first" $exact -t 0.5 -ac 1 -ar 16000 -c:a pcm_s16le short.wav
make "-i $work/second.wav" $exact -ac 1 -ar 22050 -c:a libmp3lame -b:a 40k speech-2.mp3
make '-f lavfi -i anullsrc=r=16000:cl=mono' $exact -t 3 -c:a pcm_s16le silence.wav
make '-f lavfi -i anullsrc=r=44100:cl=stereo' $exact -t 3 -c:a aac silence.m4a
make '-f lavfi -i anullsrc=r=44100:cl=stereo' $exact -t 2 -c:a libvorbis -f ogg silence-vorbis.ogg
make '-f lavfi -i anullsrc=r=44100:cl=stereo' $exact -t 2 -c:a alac silence-alac.m4a
make '-f lavfi -i anullsrc=r=48000:cl=5.1' $exact -t 2 -c:a libopus -b:a 24k -f ogg silence-surround.ogg
make "$first" $exact -t 2 -ac 1 -ar 8000 -c:a alac -sample_fmt s16p speech-alac.m4a
# The speech comes from the front centre alone, as in a film.
make "$first" $exact -t 2 -af aresample=48000,pan=5.1\|FC=c0 -c:a libopus -b:a 48k -f ogg speech-surround.ogg

# A tone of its own for each channel, 200 Hz higher from one to the next in the order of a WAV.
mkdir -p surround
for surround in 3=3.0 5=5.0 6=5.1 7=6.1 8=7.1; do
  channels=${surround%=*}
  tones=$(for place in $(seq "$channels"); do printf '|sin(%s*2*PI*t)/8' $((place * 200)); done)
  make "-f lavfi -i aevalsrc=${tones#|}:s=8000:c=${surround#*=}" $exact -t 1.2 -c:a libvorbis "surround/vorbis-$channels.ogg"
done

make "-stream_loop 4 -i speech.wav" $exact -t 40 -ac 1 -ar 22050 -c:a libmp3lame -b:a 24k long-speech.mp3
make "-f lavfi -i sine=300:d=24:r=24000" $exact -ac 1 -c:a libmp3lame -b:a 16k -id3v2_version 0 long-tone.mp3
# Steps of whole FLAC blocks compress to next to nothing.
make '-f lavfi -i aevalsrc=0.1*(2*mod(floor(n/46080)\,2)-1):s=48000' $exact -t 120 -sample_fmt s16 -c:a flac -frame_size 4608 long-steps.flac
make "$picture $first" $exact -t 12 $h264 -ac 1 -ar 22050 -c:a aac -b:a 40k -movflags +faststart speech-video.mp4
make "$picture $first" $exact -t 12 $h264 -ac 1 -ar 22050 -c:a aac -b:a 40k \
  -movflags +frag_keyframe+delay_moov+default_base_moof -g 10 speech-fragmented.mp4
make "$picture $first" $exact -t 12 $h264 -ac 1 -ar 22050 -c:a aac -b:a 40k -f mov speech-video.mov
make "$picture $first" $exact -t 12 -c:v libvpx -b:v 20k -ac 1 -ar 48000 -c:a libopus -b:a 24k speech-video.webm
make "$picture $first" $exact -t 12 $h264 -ac 1 -ar 22050 -c:a libmp3lame -b:a 40k speech-video.mkv
make "$picture" $exact -t 4 $h264 -an silent-video.mp4

# What somebody without a recording at hand can try on the page.
say en-gb 140 40 "$work/example.wav" \
  'Hello! This is the example voice. It was made on a computer, so that this page can be tried without a microphone.
   It speaks at an easy pace, with a short pause now and then. Now listen to the voice that comes out.'
make "-i $work/example.wav" $exact -ac 1 -ar 22050 -c:a libmp3lame -b:a 24k -id3v2_version 0 ../../public/example.mp3

mkdir -p covers
ffmpeg -v error -y -f lavfi -i testsrc=size=24x16:rate=1 -frames:v 1 -bitexact -pix_fmt rgb24 covers/cover.png
ffmpeg -v error -y -f lavfi -i testsrc=size=24x16:rate=1 -frames:v 1 -bitexact covers/cover.jpg

for file in *.*; do
  case $file in *.md) continue ;; esac
  printf '%s\t%s bytes\t%s s\n' "$file" "$(wc -c < "$file")" \
    "$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file")"
done
