#!/usr/bin/env python3
"""Makes the files in test/fixtures/cases: recordings as people really have them, and as programs really leave them.

Needs espeak-ng, ffmpeg (with libmp3lame, libopus, libvorbis, libtheora and libspeex) and sox with its AMR format. The
tests need none of these, because the results are committed.

    python3 test/support/media/cases/make-cases.py
"""

import array
import shutil
import struct
import subprocess
import tempfile
import wave
from pathlib import Path

CASES = Path(__file__).resolve().parents[3] / "fixtures" / "cases"
WORK = Path(tempfile.mkdtemp())

# Plain sound is kept to half of this, so that the folder stays small.
SECONDS = 5.0
PLAIN_SECONDS = 2.5
RATE = 8000
# Without version strings and dates the same bytes come out every time.
EXACT = "-fflags +bitexact -flags:a +bitexact -flags:v +bitexact".split()
VP_PICTURE = "-f lavfi -i testsrc=size=32x32:rate=5:duration=5"


def run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def ffmpeg(command, target, *, keep_tags=False):
    """Runs ffmpeg in the working folder. `command` is split at blanks; the target is written into the cases folder
    unless it is a path."""
    out = target if isinstance(target, Path) else CASES / target
    tags = [] if keep_tags else ["-map_metadata", "-1"]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *command.split(), *EXACT, *tags, str(out)], check=True, cwd=WORK)
    return out


def save(name, *pieces):
    (CASES / name).write_bytes(b"".join(pieces))


# ---------------------------------------------------------------- the speech that all of them are made of


def make_speech():
    run("espeak-ng", "-v", "en-us", "-s", "150", "-p", "45", "-w", str(WORK / "spoken.wav"),
        "The ferry leaves the island at seven, and it is back before the shops close. Bring a warm coat with you.")
    ffmpeg(f"-i spoken.wav -ac 1 -ar {RATE} -c:a pcm_s16le -t {SECONDS}", WORK / "speech.wav")
    ffmpeg(f"-i speech.wav -c:a pcm_s16le -t {PLAIN_SECONDS}", WORK / "plain.wav")
    ffmpeg("-i speech.wav -ar 16000 -c:a aac -b:a 24k", WORK / "speech.m4a")
    ffmpeg("-i speech.wav -ar 16000 -c:a aac -b:a 24k -f adts", WORK / "speech.aac")
    ffmpeg("-i speech.wav -ar 24000 -c:a libmp3lame -b:a 32k -id3v2_version 0 -write_xing 0", WORK / "speech.mp3")
    ffmpeg(f"{VP_PICTURE} -i speech.wav -c:v mpeg4 -ar 16000 -c:a aac -b:a 24k", WORK / "video.mp4")


def plain_values():
    with wave.open(str(WORK / "plain.wav")) as sound:
        values = array.array("h")
        values.frombytes(sound.readframes(sound.getnframes()))
    return values


# ---------------------------------------------------------------- WAV (RIFF, "Multimedia Programming Interface", 1991)


def chunk(name, content, size=None):
    """A chunk whose size may be a lie; a byte of padding makes its length even."""
    stated = len(content) if size is None else size
    return name + struct.pack("<I", stated) + content + b"\0" * (len(content) % 2)


def pcm_format(channels=1, bits=16, block_align=None):
    block = channels * bits // 8
    stated = block if block_align is None else block_align
    return chunk(b"fmt ", struct.pack("<HHIIHH", 1, channels, RATE, RATE * block, stated, bits))


def riff(*chunks, size=None, name=b"RIFF"):
    return chunk(name, b"WAVE" + b"".join(chunks), size)


def make_wav_cases():
    values = plain_values()
    sound = values.tobytes()
    # Recorders that write the sizes when they stop, and never stopped.
    save("wav-data-0.wav", riff(pcm_format(), chunk(b"data", sound, 0)))
    save("wav-riff-0.wav", riff(pcm_format(), chunk(b"data", sound), size=0))
    save("wav-riff-0-data-0.wav", riff(pcm_format(), chunk(b"data", sound, 0), size=0))
    save("wav-riff-36.wav", riff(pcm_format(), chunk(b"data", sound), size=36))
    save("wav-data-ffffffff.wav", riff(pcm_format(), chunk(b"data", sound, 0xFFFFFFFF), size=0xFFFFFFFF))
    for align in (0, 1):
        save(f"wav-blockalign-{align}.wav", riff(pcm_format(block_align=align), chunk(b"data", sound)))
    broken_comment = b"INFO" + b"ICMT" + struct.pack("<I", 7000) + b"no 7000 bytes here"
    save("wav-list-bad-subchunk.wav", riff(pcm_format(), chunk(b"data", sound), chunk(b"LIST", broken_comment)))
    ffmpeg("-i plain.wav -c:a pcm_s16le -rf64 always", "wav-rf64.wav")
    ffmpeg("-i plain.wav -c:a adpcm_ima_wav", "wav-adpcm.wav")
    run("sox", str(WORK / "plain.wav"), "-e", "gsm-full-rate", str(CASES / "wav-gsm.wav"))
    ffmpeg("-i speech.wav -t 0.98 -c:a pcm_s16le", "too-short-0.98.wav")

    # 20 valid bits in three bytes (WAVE_FORMAT_EXTENSIBLE with the sub-format of plain PCM).
    sub_format = bytes.fromhex("0100000000001000800000aa00389b71")
    extensible = struct.pack("<HHIIHHHHI", 0xFFFE, 1, RATE, RATE * 3, 3, 24, 22, 20, 4) + sub_format
    stated_20 = struct.pack("<HHIIHHHHI", 0xFFFE, 1, RATE, RATE * 3, 3, 20, 22, 20, 4) + sub_format
    in_24_bits = b"".join(struct.pack("<i", value << 16)[1:] for value in values)
    save("wav-20bit-extensible.wav", riff(chunk(b"fmt ", stated_20), chunk(b"data", in_24_bits)))
    save("wav-20bit-in-24.wav", riff(chunk(b"fmt ", extensible), chunk(b"data", in_24_bits)))

    # The right channel is the left one turned upside down: their sum is silence.
    half = values[: len(values) // 2 + RATE // 2]
    pairs = array.array("h", (part for value in half for part in (value, -max(value, -32767))))
    save("level-phase-inverted.wav", riff(pcm_format(channels=2), chunk(b"data", pairs.tobytes())))
    # Very quiet speech on a constant offset of a tenth of full scale.
    offset = array.array("h", (value // 50 + 3277 for value in values))
    save("level-quiet-on-dc.wav", riff(pcm_format(), chunk(b"data", offset.tobytes())))


# ---------------------------------------------------------------- MP3 and AAC frames with something in front or between


def id3(content, version=3):
    size = len(content)
    return b"ID3" + bytes([version, 0, 0, size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + content


def id3_frame(name, content):
    return name + struct.pack(">IH", len(content), 0) + content


def make_frame_cases():
    mp3 = (WORK / "speech.mp3").read_bytes()
    # A tag whose size does not count its padding.
    save("mp3-id3-padding-outside-6000.mp3", id3(id3_frame(b"TIT2", b"\0Our ferry")), b"\0" * 6000, mp3)
    for count in (500, 3500):
        save(f"mp3-{count}-foreign-bytes-first.mp3", bytes((7 * at) % 250 for at in range(count)), mp3)

    # An APEv2 tag with a header and a footer, where players expect the first frame.
    item = struct.pack("<II", 9, 0) + b"Title\0" + b"Our ferry"
    edge = lambda flags: b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, flags) + bytes(8)
    save("mp3-apev2-first.mp3", edge(0xA0000000), item, edge(0x80000000), mp3)

    # Segments of a stream put end to end: each begins with a tag that holds its time.
    aac = (WORK / "speech.aac").read_bytes()
    owner = b"com.apple.streaming.transportStreamTimestamp\0" + bytes(8)
    stamp = id3(b"PRIV" + bytes([0, 0, 0, len(owner), 0, 0]) + owner, 4)
    middle = second_half_of_frames(aac)
    save("aac-hls-id3-between-segments.aac", stamp, aac[:middle], stamp, aac[middle:])


def second_half_of_frames(aac):
    """The offset of the first ADTS frame in the second half."""
    at = 0
    while at < len(aac) // 2:
        at += (aac[at + 3] & 3) << 11 | aac[at + 4] << 3 | aac[at + 5] >> 5
    return at


# ---------------------------------------------------------------- MP4 and QuickTime


def boxes(data, start, end):
    while start < end:
        size, name = struct.unpack(">I4s", data[start : start + 8])
        yield name, start, size
        start += size


def box(name, *contents):
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), name) + content


def edited(data, edits):
    """The same movie with these edits, (milliseconds, start in seconds), in every track. `moov` has to come last."""
    name, start, size = next(entry for entry in boxes(data, 0, len(data)) if entry[0] == b"moov")
    assert start + size == len(data)
    total = struct.pack(">I", sum(length for length, _ in edits))
    children = []
    for name, at, length in boxes(data, start + 8, len(data)):
        content = bytearray(data[at + 8 : at + length])
        if name == b"mvhd":
            content[16:20] = total
        if name == b"trak":
            content = edited_track(bytes(content), edits, total)
        children.append(box(name, bytes(content)))
    return data[:start] + box(b"moov", *children)


def edited_track(track, edits, total):
    clock_at = track.index(b"mdhd") + 16
    (clock,) = struct.unpack(">I", track[clock_at : clock_at + 4])
    entries = b"".join(struct.pack(">Iihh", length, int(start * clock), 1, 0) for length, start in edits)
    edit_list = box(b"edts", box(b"elst", struct.pack(">II", 0, len(edits)), entries))
    children = []
    for name, at, length in boxes(track, 0, len(track)):
        if name == b"edts":
            continue
        content = bytearray(track[at + 8 : at + length])
        if name == b"tkhd":
            content[20:24] = total
        children.append((name, box(name, bytes(content))))
    after_header = 1 + [name for name, _ in children].index(b"tkhd")
    children.insert(after_header, (b"edts", edit_list))
    return b"".join(content for _, content in children)


def make_mp4_cases():
    video = (WORK / "video.mp4").read_bytes()
    save("elst-video-end-trimmed.mp4", edited(video, [(2000, 1.0)]))
    save("elst-video-middle-cut-out.mp4", edited(video, [(1000, 0.064), (1500, 3.5)]))
    # QuickTime of before `ftyp`, and plain sound in it.
    ffmpeg("-i plain.wav -c:a pcm_s8", "mov-pcm-s8.mov")
    ffmpeg("-i plain.wav -c:a pcm_s16be -f mov", "mov-pcm-s16be.mov")
    movie = ffmpeg("-i speech.wav -ar 16000 -c:a aac -b:a 24k -f mov", WORK / "movie.mov").read_bytes()
    save("mov-without-ftyp.mov", without_first_box(movie))
    ffmpeg("-f lavfi -i color=red:size=32x32:duration=0.1 -frames:v 1", WORK / "cover.png")
    ffmpeg("-i speech.m4a -i cover.png -map 0 -map 1 -c copy -disposition:v:0 attached_pic "
           "-metadata location=+54.1881+007.8840/ -metadata title=At-the-harbour", "m4a-cover-and-place.m4a", keep_tags=True)
    ffmpeg("-f lavfi -i anullsrc=r=44100:cl=mono:d=5 -c:a alac", "silence-alac.m4a")
    ffmpeg("-i plain.wav -c:a alac", "alac.m4a")
    ffmpeg("-i speech.wav -ar 48000 -c:a ac3 -b:a 32k", "ac3.mp4")


def without_first_box(movie):
    """Boxes move to the front by the size of the first one, and so does every offset of a chunk in `stco`."""
    (size,) = struct.unpack(">I", movie[:4])
    assert movie[4:8] == b"ftyp"
    rest = bytearray(movie[size:])
    at = rest.index(b"stco") + 4
    (count,) = struct.unpack(">I", rest[at + 4 : at + 8])
    for place in range(at + 8, at + 8 + 4 * count, 4):
        (offset,) = struct.unpack(">I", rest[place : place + 4])
        rest[place : place + 4] = struct.pack(">I", offset - size)
    return bytes(rest)


# ---------------------------------------------------------------- several tracks, pictures, streams put end to end


def make_stream_cases():
    ffmpeg(f"-f lavfi -i anullsrc=r=16000:cl=mono:d=5 -i speech.wav {VP_PICTURE} -map 2 -map 0 -map 1 -c:v mpeg4 "
           "-ar 16000 -c:a aac -b:a 24k -t 5", "tracks-first-silent.mp4")
    ffmpeg("-f lavfi -i sine=440:d=5:r=16000 -i speech.wav -map 0 -map 1 -ar 16000 -c:a aac -b:a 24k "
           "-disposition:a:0 0 -disposition:a:1 default -metadata:s:a:0 language=deu -metadata:s:a:1 language=eng",
           "tracks-default-second.mkv", keep_tags=True)
    ffmpeg(f"{VP_PICTURE} -i speech.wav -c:v libtheora -c:a libvorbis -ar 16000 -shortest", "ogg-theora-video.ogv")
    ffmpeg("-f lavfi -i anullsrc=r=16000:cl=mono:d=5 -c:a libvorbis", "silence-vorbis.ogg")
    ffmpeg("-i plain.wav -c:a pcm_s16le -t 1.5", "pcm.mkv")
    ffmpeg("-i plain.wav -c:a flac -t 1.5", "flac.mkv")
    ffmpeg("-i speech.wav -c:a libopus -b:a 16k -t 1.5", "opus.mp4")
    ffmpeg("-i speech.wav -ar 16000 -c:a libvorbis -t 1.5", "vorbis.mp4")
    ffmpeg("-i plain.wav -c:a flac -strict -2 -t 1.5", "flac.mp4")
    ffmpeg("-i plain.wav -c:a flac -t 1.5 -metadata title=At-the-harbour", "flac-title.flac", keep_tags=True)
    one = ffmpeg("-t 2 -i speech.wav -c:a libopus -b:a 16k", WORK / "one.opus")
    two = ffmpeg("-ss 2 -i speech.wav -c:a libopus -b:a 16k -serial_offset 7", WORK / "two.opus")
    save("ogg-chained.opus", one.read_bytes(), two.read_bytes())
    ffmpeg("-i speech.wav -c:a libopus -b:a 16k -t 2 -output_ts_offset 3600", "ogg-begins-late.opus")
    live = ffmpeg("-i speech.wav -c:a libopus -b:a 16k -f webm -live 1", WORK / "live.webm").read_bytes()
    save("webm-two-recordings-joined.webm", live, live)


def make_other_kinds():
    ffmpeg("-i plain.wav -c:a pcm_s16be", "kind.aiff")
    ffmpeg("-i plain.wav -c:a pcm_s16le -f caf", "kind.caf")
    ffmpeg("-i plain.wav -c:a alac -f caf", "alac.caf")
    ffmpeg("-i plain.wav -ar 16000 -c:a wmav2 -b:a 32k", "kind.wma")
    ffmpeg("-i plain.wav -c:a flac -f ogg", "ogg-flac.oga")
    ffmpeg("-i plain.wav -c:a libspeex", "speex.spx")
    ffmpeg("-i speech.wav -ar 48000 -c:a ac3 -b:a 32k -t 2", "kind.ac3")
    run("sox", str(WORK / "plain.wav"), "-r", "8000", "-c", "1", "-t", "amr-nb", str(CASES / "kind.amr"))


if __name__ == "__main__":
    CASES.mkdir(exist_ok=True)
    try:
        make_speech()
        make_wav_cases()
        make_frame_cases()
        make_mp4_cases()
        make_stream_cases()
        make_other_kinds()
    finally:
        shutil.rmtree(WORK)
    for made in sorted(CASES.iterdir()):
        if made.suffix != ".md":
            print(f"{made.name}\t{made.stat().st_size} bytes")
