import type { AudioCodec } from 'mediabunny';
import type { DecoderSetup, SlicedSound, SoundPacket } from '../../sound-track';
import { isStoredInWav, wavHeader } from '../../writers/wav-header';
import type { ByteReader } from '../byte-reader';
import { bytesPerValue, isPcmCodec } from '../pcm/pcm-format';
import { lastAtOrBefore } from './last-at-or-before';

/** Bytes of the sample from `start` to `end` (not included). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Sound that lies in more ranges than this is copied, since the places of all of them would weigh too much. */
export const MAX_SLICES = 1024;
/** Frames handed on at once: few enough that whoever measures or converts them stays small. */
const PIECE_FRAMES = 4096;

/** Puts ranges that touch each other together. */
export function mergeRange(ranges: Range[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.end === start) ranges[ranges.length - 1] = { start: last.start, end };
  else if (end > start) ranges.push({ start, end });
}

/** How many bytes ranges have together. */
export function rangeBytes(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Cuts pieces out of what ranges hold together, without walking all ranges for each piece. */
export class RangeCutter {
  /** Where each range begins in the whole, and behind the last one where the whole ends. */
  readonly #starts: Float64Array;

  constructor(readonly ranges: readonly Range[]) {
    this.#starts = new Float64Array(ranges.length + 1);
    ranges.forEach(({ start, end }, place) => {
      this.#starts[place + 1] = (this.#starts[place] ?? 0) + end - start;
    });
  }

  /** How many bytes the ranges have together. */
  get bytes(): number {
    return this.#starts[this.ranges.length] ?? 0;
  }

  /** The bytes from `from` to `to` of the whole. */
  *cut(from: number, to: number): Generator<Range> {
    for (let place = lastAtOrBefore(this.#starts, from, this.ranges.length); place < this.ranges.length; place += 1) {
      const at = this.#starts[place] ?? 0;
      const range = this.ranges[place];
      if (range === undefined || at >= to) return;
      const start = range.start + Math.max(from - at, 0);
      const end = Math.min(range.end, range.start + to - at);
      if (end > start) yield { start, end };
    }
  }
}

/** Uncompressed sound in ranges of the sample, all of whole frames. */
export interface PlainSound {
  readonly ranges: readonly Range[];
  readonly frameBytes: number;
  readonly sampleRate: number;
}

/** The sound in pieces of some thousand frames, from the one at `fromSeconds` on. */
export async function* plainPackets(
  reader: ByteReader,
  { ranges, frameBytes, sampleRate }: PlainSound,
  fromSeconds: number,
): AsyncGenerator<SoundPacket> {
  const firstFrame = Math.floor(Math.max(fromSeconds, 0) * sampleRate);
  let frame = 0;
  for (const { start, end } of ranges) {
    const frames = (end - start) / frameBytes;
    for (let done = Math.min(Math.max(firstFrame - frame, 0), frames); done < frames; done += PIECE_FRAMES) {
      const count = Math.min(PIECE_FRAMES, frames - done);
      const data = reader.read(start + done * frameBytes, count * frameBytes);
      yield { data, timestamp: (frame + done) / sampleRate, duration: count / sampleRate };
    }
    frame += frames;
  }
}

/** The sound as a WAV file of slices; null where its values have to be turned first. */
export function slicedWav(
  { ranges, sampleRate }: PlainSound,
  codec: AudioCodec,
  setup: DecoderSetup,
): SlicedSound | null {
  if (!isPcmCodec(codec) || !isStoredInWav(codec)) return null;
  const bytes = rangeBytes(ranges);
  const validBits = bytesPerValue(codec) * 8;
  const header = wavHeader({ codec, channels: setup.numberOfChannels, sampleRate, validBits, channelMask: 0 }, bytes);
  const sound = ranges.map(({ start, end }) => ({ kind: 'range', start, end }) as const);
  const padding = bytes % 2 === 1 ? [{ kind: 'bytes', bytes: new Uint8Array(1) } as const] : [];
  return { container: 'wav', slices: [{ kind: 'bytes', bytes: header }, ...sound, ...padding] };
}
