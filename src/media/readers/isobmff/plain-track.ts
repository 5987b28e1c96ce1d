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

/** Where the uncompressed sound of a track lies. */
interface StoredRanges {
  readonly ranges: readonly Range[];
  /** Whether all of it is there. */
  readonly isWhole: boolean;
}

/**
 * Where the uncompressed sound of a track lies, as far as the file goes.
 * @throws ApiError unreadable_audio when the file was cut off before the first frame, or chunks share their bytes.
 */
export function plainRanges(
  reader: ByteReader,
  table: SampleTable | null,
  runs: readonly FragmentRun[],
  frameBytes: number,
): StoredRanges {
  const ranges: Range[] = [];
  let bytes = 0;
  for (const { offset, size } of plainPieces(table, runs, frameBytes)) {
    const there = Math.min(size, Math.max(reader.size - offset, 0));
    const whole = there - (there % frameBytes);
    bytes += whole;
    if (bytes > reader.size) throw refusals.unreadable();
    mergeRange(ranges, offset, offset + whole);
    if (there === size) continue;
    if (bytes === 0) throw refusals.unreadable();
    return { ranges, isWhole: false };
  }
  return { ranges, isWhole: true };
}

interface PlainPiece {
  readonly offset: number;
  readonly size: number;
}

function* plainPieces(
  table: SampleTable | null,
  runs: readonly FragmentRun[],
  frameBytes: number,
): Generator<PlainPiece> {
  if (table !== null) yield* plainChunks(table, frameBytes);
  for (const { offset, bytes: size } of runs) yield { offset, size };
}

/**
 * QuickTime counts frames as samples, and writes 1 or the size of one channel as their size; others write the size of the
 * frame, or of several frames.
 */
function* plainChunks(table: SampleTable, frameBytes: number): Generator<PlainPiece> {
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
