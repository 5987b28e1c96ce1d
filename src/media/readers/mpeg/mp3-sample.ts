import { refusals } from '../../refusals';
import type { OpenedSample, SampleNote, SlicedSound, SoundSlice } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import type { ByteWindow } from '../byte-window';
import { MP3_FRAMES, mpegHeader } from '../mpeg-frame';
import { isSoundMissing, sampleNotes } from '../sample-notes';
import { checkSoundShape } from '../sound-shape';
import { type FrameStream, streamFrameBytes } from './find-stream';
import { framePackets, walkedSeconds, walkedSlices } from './frame-packets';
import { joinedNotes } from './joined-notes';
import { skipTags } from './tags';
import { type FrameWalk, walkFrames } from './walk-frames';
import { isInfoFrame, plainInfoBytes, statedFrames, xingFrame } from './xing';

/**
 * Reads an MP3 whose first frame has been found. Only frames are sound: what is in front of them, between and behind
 * them is neither counted nor sent, nor is a frame that describes the others, unless it says nothing else.
 * @throws ApiError unreadable_audio.
 */
export function openMp3(reader: ByteReader, window: ByteWindow, stream: FrameStream): OpenedSample {
  const rates = new Set<number>();
  const walk = walkFrames(window, stream, {
    isInfo: (at) => isInfoFrame(window, at),
    visit: (at) => rates.add(window.at(at + 2) >> 4),
  });
  const [firstRun] = walk.runs;
  const header = firstRun && mpegHeader(window, firstRun.start);
  if (!header) throw refusals.unreadable();
  const { channels, sampleRate } = header;
  checkSoundShape(channels, sampleRate);
  const sliced = sliceMp3(window, stream, walk, rates.size > 1);
  const joined = joinedNotes(window, stream, walk);
  return {
    container: 'mp3',
    file_type: 'audio',
    tracks: [
      {
        codec: 'mp3',
        codecName: 'mp3',
        sampleRate,
        channels,
        seconds: walkedSeconds(walk, sampleRate),
        setup: { codec: 'mp3', sampleRate, numberOfChannels: channels },
        isDefault: false,
        language: null,
        packets: (fromSeconds = 0) => framePackets({ reader, format: MP3_FRAMES, walk, sampleRate }, fromSeconds),
        sliced,
      },
    ],
    isClean: isWholeSample(sliced, window.size),
    notes: [...joined, ...lossNotes(window, stream, walk, sampleRate)],
  };
}

/**
 * The frames of sound. A frame in front that describes them is kept where it says nothing but the truth; where the bit rate
 * varies, one of ours takes the place of any other.
 */
function sliceMp3(window: ByteWindow, stream: FrameStream, walk: FrameWalk, variableRate: boolean): SlicedSound {
  const slices = walkedSlices(walk);
  const [firstRun, ...otherRuns] = walk.runs;
  if (firstRun === undefined) return { container: 'mp3', slices };
  const soundBytes = [firstRun, ...otherRuns].reduce((sum, { start, end }) => sum + end - start, 0);
  const described = { frames: walk.frames, soundBytes };
  const infoBytes = plainInfoBytes(window, stream.first, described);
  if (infoBytes > 0) {
    const info: SoundSlice = { kind: 'range', start: stream.first, end: stream.first + infoBytes };
    if (info.end < firstRun.start) return { container: 'mp3', slices: [info, ...slices] };
    return { container: 'mp3', slices: [{ ...info, end: firstRun.end }, ...slices.slice(1)] };
  }
  if (!variableRate) return { container: 'mp3', slices };
  const info: SoundSlice = { kind: 'bytes', bytes: xingFrame(window, firstRun.start, described) };
  return { container: 'mp3', slices: [info, ...slices] };
}

/**
 * Says so when not all frames are there that the first one counts: where the file breaks off within a frame, or there are
 * foreign bytes among the frames or behind them.
 */
function lossNotes(
  window: ByteWindow,
  { format, key, first }: FrameStream,
  { runs, samples }: FrameWalk,
  sampleRate: number,
): SampleNote[] {
  const end = runs.at(-1)?.end ?? 0;
  const statedSamples = statedFrames(window, first) * format.samples(window, first);
  const isMissing = isSoundMissing(statedSamples / sampleRate, samples / sampleRate);
  const breaksOff = end + streamFrameBytes(window, format, key, end) > window.size;
  const isDamaged = runs.length > 1 || skipTags(window, end) < window.size;
  return sampleNotes({ isJoined: false, isCut: breaksOff && isMissing, isDamaged: isDamaged && isMissing });
}

function isWholeSample({ slices }: SlicedSound, size: number): boolean {
  const [first] = slices;
  return slices.length === 1 && first?.kind === 'range' && first.start === 0 && first.end === size;
}
