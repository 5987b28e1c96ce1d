import { refusals } from '../../refusals';
import type { BigEndian } from '../big-endian';
import type { BoxWalker } from './boxes';
import type { TrackBoxes } from './movie';

/** A stretch of the file that holds samples of one track, one behind the other. */
export interface Chunk {
  readonly offset: number;
  readonly samples: number;
}

/** The tables of a track, each found to fit its box. ISO/IEC 14496-12, 8.6 and 8.7. */
export interface SampleTable {
  readonly count: number;
  /** The size that all samples share, or null when each has its own. */
  readonly constantSize: number | null;
  sizeOf(sample: number): number;
  chunks(): Generator<Chunk>;
  /** How long each sample lasts, in ticks, in order; the last one again where the table ends early. */
  durations(): Generator<number>;
  /** Whether all samples are described by the first sample entry. */
  readonly hasOneDescription: boolean;
}

/** A chunk for each packet of 2.5 ms in eight minutes of sound. */
const MAX_CHUNKS = 200_000;

/**
 * Reads the tables. Throws ApiError unreadable_audio when one is missing, says that it has more
 * entries than its box, or names more chunks than any honest track has.
 */
export function readSampleTable(walker: BoxWalker, boxes: TrackBoxes): SampleTable {
  const stsc = entries(walker, boxes, 'stsc', 12);
  const chunkOffsets = boxes.has('stco') ? entries(walker, boxes, 'stco', 4) : entries(walker, boxes, 'co64', 8);
  if (chunkOffsets.count > MAX_CHUNKS) throw refusals.unreadable();
  const stts = entries(walker, boxes, 'stts', 8);
  const sizes = boxes.has('stsz') ? readSizes(walker, boxes) : readPackedSizes(walker, boxes);
  return {
    ...sizes,
    chunks: () => chunksOf(stsc, chunkOffsets, sizes.count),
    durations: () => durationsOf(stts, sizes.count),
    hasOneDescription: everyEntry(stsc, (at) => stsc.fields.u32(at + 8) <= 1),
  };
}

interface Table {
  readonly fields: BigEndian;
  readonly count: number;
  readonly entryBytes: number;
}

/** A table behind version, flags and count. */
function entries(walker: BoxWalker, boxes: TrackBoxes, type: string, entryBytes: number): Table {
  const box = boxes.get(type);
  if (box === undefined) throw refusals.unreadable();
  const fields = walker.fields(box);
  const count = fields.u32(4);
  if (8 + count * entryBytes > fields.length) throw refusals.unreadable();
  return { fields, count, entryBytes };
}

type Sizes = Pick<SampleTable, 'count' | 'constantSize' | 'sizeOf'>;

function readSizes(walker: BoxWalker, boxes: TrackBoxes): Sizes {
  const box = boxes.get('stsz');
  if (box === undefined) throw refusals.unreadable();
  const fields = walker.fields(box);
  const [constant, count] = [fields.u32(4), fields.u32(8)];
  // Samples of one size take no table: how many there are, the chunks and the end of the file tell.
  if (constant > 0) return { count, constantSize: constant, sizeOf: () => constant };
  if (12 + count * 4 > fields.length) throw refusals.unreadable();
  return { count, constantSize: null, sizeOf: (sample) => fields.u32(12 + sample * 4) };
}

/** `stz2`: sizes of 4, 8 or 16 bits. */
function readPackedSizes(walker: BoxWalker, boxes: TrackBoxes): Sizes {
  const box = boxes.get('stz2');
  if (box === undefined) throw refusals.unreadable();
  const fields = walker.fields(box);
  const [bits, count] = [fields.u8(7), fields.u32(8)];
  if (![4, 8, 16].includes(bits) || 12 + Math.ceil((count * bits) / 8) > fields.length) throw refusals.unreadable();
  const sizeOf = (sample: number): number => {
    if (bits === 16) return fields.u16(12 + sample * 2);
    if (bits === 8) return fields.u8(12 + sample);
    return (fields.u8(12 + (sample >> 1)) >> (sample & 1 ? 0 : 4)) & 15;
  };
  return { count, constantSize: null, sizeOf };
}

function* chunksOf(stsc: Table, chunkOffsets: Table, samples: number): Generator<Chunk> {
  let left = samples;
  let run = 0;
  for (let chunk = 0; chunk < chunkOffsets.count && left > 0; chunk += 1) {
    // Chunks are counted from 1; a run of them lasts until the next one begins.
    while (run + 1 < stsc.count && stsc.fields.u32(8 + (run + 1) * 12) <= chunk + 1) run += 1;
    const count = Math.min(stsc.count === 0 ? 0 : stsc.fields.u32(8 + run * 12 + 4), left);
    const at = 8 + chunk * chunkOffsets.entryBytes;
    const offset = chunkOffsets.entryBytes === 8 ? chunkOffsets.fields.u64(at) : chunkOffsets.fields.u32(at);
    yield { offset, samples: count };
    left -= count;
  }
  if (left > 0) throw refusals.unreadable();
}

function* durationsOf({ fields, count }: Table, samples: number): Generator<number> {
  let given = 0;
  let duration = 0;
  for (let run = 0; run < count && given < samples; run += 1) {
    const inRun = Math.min(fields.u32(8 + run * 8), samples - given);
    duration = fields.u32(8 + run * 8 + 4);
    for (let sample = 0; sample < inRun; sample += 1) yield duration;
    given += inRun;
  }
  for (; given < samples; given += 1) yield duration;
}

function everyEntry({ count, entryBytes }: Table, holds: (at: number) => boolean): boolean {
  for (let entry = 0; entry < count; entry += 1) if (!holds(8 + entry * entryBytes)) return false;
  return true;
}
