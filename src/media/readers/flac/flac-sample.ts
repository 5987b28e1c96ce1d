import { refusals } from '../../refusals';
import type { OpenedSample, SlicedSound, SoundPacket } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { beforeTrailingTags } from '../mpeg/tags';
import { nextFrame } from './frame-header';
import { readMetadata } from './metadata-blocks';
import { flacHeader, type StreamInfo } from './stream-info';
import { type FlacWalk, followingFrame, walkFlac } from './walk-flac';

/**
 * Reads a FLAC file that begins at `start`. How long it is follows from the headers of its frames; nothing is decoded.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openFlac(reader: ByteReader, start = 0): OpenedSample {
  const window = new ByteWindow(reader);
  const { info, end, isPlain } = readMetadata(window, start);
  const to = beforeTrailingTags(window, end);
  const walk = walkFlac(window, info, end, to);
  if (walk === null) throw refusals.unreadable();
  const { sampleRate, channels } = info;
  const header = flacHeader(info, walk.samples);
  const isWhole = start === 0 && walk.start === end && walk.end === window.size;
  return {
    container: 'flac',
    file_type: 'audio',
    tracks: [
      {
        codec: 'flac',
        codecName: 'flac',
        sampleRate,
        channels,
        seconds: Math.round((walk.samples / sampleRate) * 1000) / 1000,
        setup: { codec: 'flac', sampleRate, numberOfChannels: channels, description: header },
        isDefault: false,
        language: null,
        packets: (fromSeconds = 0) => packets(reader, info, walk, fromSeconds),
        sliced: slices(header, walk),
      },
    ],
    isClean: isPlain && isWhole && walk.isUnbroken && info.totalSamples === walk.samples,
    notes: walk.isJoined ? ['first_of_joined_recordings'] : [],
    close: () => undefined,
  };
}

function slices(header: Uint8Array, { start, end }: FlacWalk): SlicedSound {
  return {
    container: 'flac',
    slices: [
      { kind: 'bytes', bytes: header },
      { kind: 'range', start, end },
    ],
  };
}

async function* packets(
  reader: ByteReader,
  info: StreamInfo,
  walk: FlacWalk,
  fromSeconds: number,
): AsyncGenerator<SoundPacket> {
  const window = new ByteWindow(reader);
  const { sampleRate } = info;
  const mark = walk.marks.findLast(({ samples }) => samples <= fromSeconds * sampleRate) ?? walk.marks[0];
  let frame = mark ? nextFrame(window, info, mark.at, walk.end) : null;
  let samples = mark?.samples ?? 0;
  while (frame !== null) {
    const next = followingFrame(window, info, frame, walk.end);
    const timestamp = samples / sampleRate;
    samples += frame.samples;
    if (samples / sampleRate > fromSeconds) {
      const data = reader.read(frame.at, (next?.at ?? walk.end) - frame.at);
      yield { data, timestamp, duration: frame.samples / sampleRate };
    }
    frame = next;
  }
}
