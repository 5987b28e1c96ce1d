import type { AudioCodec } from 'mediabunny';
import type { DecoderSetup, SlicedSound, SoundPacket } from '../../sound-track';
import { isStoredInWav, wavHeader } from '../../writers/wav-header';
import type { ByteReader } from '../byte-reader';
import { bytesPerValue, isPcmCodec } from '../pcm/pcm-format';

/** Bytes of the sample from `start` to `end` (not included). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

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

/** The bytes from `from` to `to` of what the ranges hold together. */
export function cutRanges(ranges: readonly Range[], from: number, to: number): Range[] {
  const cut: Range[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    const first = Math.max(start, start + from - at);
    const last = Math.min(end, start + to - at);
    if (last > first) cut.push({ start: first, end: last });
    at += end - start;
  }
  return cut;
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
