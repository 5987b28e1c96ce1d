import { refusals } from '../../refusals';
import type { SoundTrack } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import type { Stretch } from '../packets/cut-packets';
import {
  MAX_SLICES,
  mergeRange,
  type PlainSound,
  plainPackets,
  type Range,
  RangeCutter,
  rangeBytes,
  slicedWav,
} from '../packets/plain-ranges';
import type { SampleEntry } from './entries/entry-types';
import type { FragmentRun } from './fragments';
import type { SampleTable } from './sample-table';

/** As many as a track has chunks: an edit list that needs more plays the same chunks again and again. */
const MAX_CUT_RANGES = 200_000;

/** Where the uncompressed sound of a track lies. Throws ApiError unreadable_audio where it lies beyond the end. */
export function plainRanges(
  reader: ByteReader,
  table: SampleTable | null,
  runs: readonly FragmentRun[],
  frameBytes: number,
): Range[] {
  const ranges: Range[] = [];
  let bytes = 0;
  const add = (offset: number, size: number) => {
    const whole = size - (size % frameBytes);
    bytes += whole;
    if (offset + whole > reader.size || bytes > reader.size) throw refusals.unreadable();
    mergeRange(ranges, offset, offset + whole);
  };
  if (table !== null) for (const { offset, size } of plainChunks(table, frameBytes)) add(offset, size);
  for (const { offset, bytes: size } of runs) add(offset, size);
  return ranges;
}

/**
 * QuickTime counts frames as samples, and writes 1 or the size of one channel as their size; others write the size of the
 * frame, or of several frames.
 */
function* plainChunks(
  table: SampleTable,
  frameBytes: number,
): Generator<{ readonly offset: number; readonly size: number }> {
  const { constantSize } = table;
  const sampleBytes = constantSize !== null && constantSize % frameBytes === 0 ? constantSize : frameBytes;
  let sample = 0;
  for (const { offset, samples } of table.chunks()) {
    let size = samples * sampleBytes;
    if (constantSize === null) {
      size = 0;
      for (let end = sample + samples; sample < end; sample += 1) size += table.sizeOf(sample);
    }
    yield { offset, size };
  }
}

/** How a track of uncompressed sound is heard: cut at the very frames. */
export function cutPlain(
  ranges: readonly Range[],
  stretches: readonly Stretch[],
  { frameBytes, framesPerTick }: { readonly frameBytes: number; readonly framesPerTick: number },
): Range[] {
  const cutter = new RangeCutter(ranges);
  const cut: Range[] = [];
  for (const { start, end } of stretches) {
    const [from, to] = [start, end].map((tick) => Math.round(tick * framesPerTick) * frameBytes);
    for (const range of cutter.cut(from ?? 0, to ?? 0)) {
      mergeRange(cut, range.start, range.end);
      if (cut.length > MAX_CUT_RANGES) throw refusals.cutInexactly();
    }
  }
  // A list that plays the same sound again and again would make more of it than was sent.
  if (rangeBytes(cut) > cutter.bytes) throw refusals.cutInexactly();
  return cut;
}

/** What a track of uncompressed sound offers. */
export function plainTrack(
  reader: ByteReader,
  entry: SampleEntry & { readonly setup: NonNullable<SampleEntry['setup']> },
  sound: PlainSound,
): Pick<SoundTrack, 'seconds' | 'packets' | 'sliced'> {
  const { codec } = entry;
  return {
    seconds: rangeBytes(sound.ranges) / sound.frameBytes / sound.sampleRate,
    packets: (fromSeconds = 0) => plainPackets(reader, sound, fromSeconds),
    sliced: codec === null || sound.ranges.length > MAX_SLICES ? null : slicedWav(sound, codec, entry.setup),
  };
}
