import { refusals } from '../../refusals';
import type { BigEndian } from '../big-endian';
import type { Box, BoxWalker } from './boxes';
import { readBase } from './file-end';
import type { Movie } from './movie';

/** A row of samples in a movie fragment: they lie one behind the other from `offset` on. */
export interface FragmentRun {
  readonly offset: number;
  readonly count: number;
  readonly bytes: number;
  sizeOf(sample: number): number;
  durationOf(sample: number): number;
}

/** What the fragments of a file hold of one track. */
export interface FragmentedTrack {
  readonly runs: FragmentRun[];
  /** Whether the file ends before the sound of the last run does; later runs are left out. */
  isCut: boolean;
  /** What the track's clock shows where the first fragment begins. */
  readonly base: number;
}

/** A run for each packet of 20 ms in a quarter of an hour. */
const MAX_RUNS = 50_000;

interface Defaults {
  readonly duration: number;
  readonly size: number;
}

const BASE_OFFSET = 0x1;
const DESCRIPTION = 0x2;
const DEFAULT_DURATION = 0x8;
const DEFAULT_SIZE = 0x10;
const BASE_IS_MOOF = 0x20000;
const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATIONS = 0x100;
const SIZES = 0x200;
const FLAGS = 0x400;
const COMPOSITION = 0x800;

/**
 * The samples that stand in movie fragments, by track (ISO/IEC 14496-12, 8.8), as far as the file goes: a recorder that was
 * cut off leaves a fragment unfinished. Throws ApiError unreadable_audio when a run claims more samples than its box has room
 * for, or than the file has bytes, and for a flood of runs.
 */
export function readFragments(
  walker: BoxWalker,
  { moov, topLevel }: Movie,
  tracks: Set<number>,
): Map<number, FragmentedTrack> {
  const defaults = readDefaults(walker, moov);
  const found = new Map<number, FragmentedTrack>();
  let runs = 0;
  const countRun = () => {
    runs += 1;
    if (runs > MAX_RUNS) throw refusals.unreadable();
  };
  for (const moof of topLevel) {
    if (moof.type !== 'moof' || moof.isCut) continue;
    let dataEnd = moof.start;
    for (const traf of walker.children(moof.body, moof.end)) {
      if (traf.type !== 'traf') continue;
      dataEnd = readTrackFragment(walker, { moof, traf, dataEnd }, { defaults, tracks, found, countRun });
    }
  }
  return found;
}

function readDefaults(walker: BoxWalker, moov: Box): Map<number, Defaults> {
  const defaults = new Map<number, Defaults>();
  for (const mvex of walker.children(moov.body, moov.end)) {
    if (mvex.type !== 'mvex') continue;
    for (const trex of walker.children(mvex.body, mvex.end)) {
      if (trex.type !== 'trex') continue;
      const fields = walker.fields(trex);
      defaults.set(fields.u32(4), { duration: fields.u32(12), size: fields.u32(16) });
    }
  }
  return defaults;
}

interface TrackFragment {
  readonly moof: Box;
  readonly traf: Box;
  /** Where the data of the track fragment before it end; the start of the `moof` for the first one. */
  readonly dataEnd: number;
}

/** Returns where its data end. Those of other tracks are looked for as well, since the next one may count from there. */
function readTrackFragment(
  walker: BoxWalker,
  { moof, traf, dataEnd }: TrackFragment,
  known: {
    readonly defaults: Map<number, Defaults>;
    readonly tracks: Set<number>;
    readonly found: Map<number, FragmentedTrack>;
    countRun(): void;
  },
): number {
  const { size } = walker.reader;
  let header: TrackFragmentHeader | null = null;
  let base = 0;
  let next = dataEnd;
  for (const box of walker.children(traf.body, traf.end)) {
    if (box.type === 'tfhd') {
      header = readHeader(walker.fields(box), { moofStart: moof.start, dataEnd }, known.defaults);
      next = header.base;
    }
    if (box.type === 'tfdt') base = readBase(walker.fields(box));
    if (box.type !== 'trun' || header === null) continue;
    const run = readRun(walker.fields(box), { ...header, next });
    next = run.offset + run.bytes;
    if (!known.tracks.has(header.trackId)) continue;
    known.countRun();
    const track = known.found.get(header.trackId) ?? { runs: [], isCut: false, base };
    known.found.set(header.trackId, track);
    addRun(track, run, size);
  }
  return next;
}

/** Adds a run to a track as far as the file goes. */
function addRun(track: FragmentedTrack, run: TableRun, fileBytes: number): void {
  if (!run.isSane(fileBytes)) throw refusals.unreadable();
  if (track.isCut) return;
  track.isCut = run.offset + run.bytes > fileBytes;
  run.cutAt(fileBytes);
  if (run.count > 0) track.runs.push(run);
}

interface TrackFragmentHeader {
  readonly trackId: number;
  readonly base: number;
  readonly defaults: Defaults;
}

/**
 * Where nothing else is said, offsets count from the start of the `moof` for its first track, and for the others from the end
 * of the data of the one before (ISO/IEC 14496-12, 8.8.7).
 */
function readHeader(
  fields: BigEndian,
  { moofStart, dataEnd }: { readonly moofStart: number; readonly dataEnd: number },
  known: Map<number, Defaults>,
): TrackFragmentHeader {
  const flags = fields.u32(0);
  const trackId = fields.u32(4);
  let at = 8;
  const take = (flag: number, bytes: number): number | null => {
    if ((flags & flag) === 0) return null;
    at += bytes;
    return at - bytes;
  };
  const baseAt = take(BASE_OFFSET, 8);
  take(DESCRIPTION, 4);
  const durationAt = take(DEFAULT_DURATION, 4);
  const sizeAt = take(DEFAULT_SIZE, 4);
  const { duration = 0, size = 0 } = known.get(trackId) ?? {};
  return {
    trackId,
    base: baseAt !== null ? fields.u64(baseAt) : flags & BASE_IS_MOOF ? moofStart : dataEnd,
    defaults: {
      duration: durationAt === null ? duration : fields.u32(durationAt),
      size: sizeAt === null ? size : fields.u32(sizeAt),
    },
  };
}

function readRun(
  fields: BigEndian,
  { base, next, defaults }: TrackFragmentHeader & { readonly next: number },
): TableRun {
  const flags = fields.u32(0);
  const count = fields.u32(4);
  const tableAt = 8 + (flags & DATA_OFFSET ? 4 : 0) + (flags & FIRST_FLAGS ? 4 : 0);
  const width = [DURATIONS, SIZES, FLAGS, COMPOSITION].filter((flag) => flags & flag).length * 4;
  const run = new TableRun(fields, { count, tableAt, width, flags, defaults });
  if (tableAt + count * width > fields.length) throw refusals.unreadable();
  run.countBytes();
  run.offset = flags & DATA_OFFSET ? base + fields.i32(8) : next;
  return run;
}

interface RunTable {
  readonly count: number;
  readonly tableAt: number;
  /** How many bytes of the table belong to each sample. */
  readonly width: number;
  readonly flags: number;
  readonly defaults: Defaults;
}

/** A run as its box holds it. */
class TableRun implements FragmentRun {
  offset = 0;
  bytes = 0;
  count: number;

  constructor(
    readonly fields: BigEndian,
    readonly table: RunTable,
  ) {
    this.count = table.count;
  }

  sizeOf(sample: number): number {
    const { flags, tableAt, width, defaults } = this.table;
    if (!(flags & SIZES)) return defaults.size;
    return this.fields.u32(tableAt + sample * width + (flags & DURATIONS ? 4 : 0));
  }

  durationOf(sample: number): number {
    const { flags, tableAt, width, defaults } = this.table;
    return flags & DURATIONS ? this.fields.u32(tableAt + sample * width) : defaults.duration;
  }

  /** Whether it may be walked sample by sample: its table or its bytes bound how many there are, and it lies in the file. */
  isSane(fileBytes: number): boolean {
    const { flags, defaults } = this.table;
    const isBounded = (flags & SIZES) !== 0 || this.count === 0 || (defaults.size > 0 && this.bytes <= fileBytes);
    return isBounded && this.offset >= 0;
  }

  /** Adds up the sizes; to be called once the table was found to fit its box. */
  countBytes(): void {
    const { count, flags, defaults } = this.table;
    if (!(flags & SIZES)) this.bytes = count * defaults.size;
    else for (let sample = 0; sample < count; sample += 1) this.bytes += this.sizeOf(sample);
  }

  /** Leaves out the samples at the end that reach beyond a place in the file. */
  cutAt(end: number): void {
    while (this.count > 0 && this.offset + this.bytes > end) {
      this.count -= 1;
      this.bytes -= this.sizeOf(this.count);
    }
  }
}
