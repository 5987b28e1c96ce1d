import { refusals } from '../../refusals';
import { beginsFile } from '../sniff';
import type { Box, BoxWalker } from './boxes';
import { fileEnd, hidesFragments } from './file-end';

/** The boxes of one track by their type, the first of each. */
export type TrackBoxes = ReadonlyMap<string, Box>;

/** What a track is, and where its boxes are. */
export interface TrackHeader {
  readonly id: number;
  /** `soun`, `vide`, or another kind of track. */
  readonly handler: string;
  readonly isEnabled: boolean;
  readonly language: string | null;
  /** How many ticks its clock has a second. */
  readonly ticksPerSecond: number;
  readonly boxes: TrackBoxes;
}

/** The structure of an MP4 or QuickTime file. */
export interface Movie {
  readonly isQuickTime: boolean;
  readonly ticksPerSecond: number;
  readonly tracks: readonly TrackHeader[];
  readonly topLevel: readonly Box[];
  readonly moov: Box;
  /** Whether another file is joined behind this one; its boxes are not among those above. */
  readonly isJoined: boolean;
  /** Whether fragments cannot be found any more. */
  readonly isDamaged: boolean;
}

const MAX_TRACKS = 64;
/** ISO/IEC 14496-12 nests the boxes of a track five deep at most. */
const TRACK_PARENTS = new Set(['edts', 'mdia', 'minf', 'stbl', 'dinf']);
const MAX_DEPTH = 5;
/** A clock of Smooth Streaming has ten million ticks a second; the limit keeps 270 s within 32 bits. */
const MAX_TICKS_PER_SECOND = 10_000_000;

/** Reads which tracks a file has. Throws ApiError unreadable_audio when it has no index, or one that no file needs. */
export function readMovie(walker: BoxWalker): Movie {
  const boxes = [...walker.children(0, walker.reader.size)];
  const moov = boxes.find(({ type }) => type === 'moov');
  if (moov === undefined) throw refusals.unreadable();
  const topLevel = boxes.slice(0, fileEnd(walker, boxes, moov));
  const ftyp = topLevel.find(({ type }) => type === 'ftyp');
  const brand = ftyp && Buffer.from(walker.reader.read(ftyp.body, 4)).toString('latin1');
  const tracks: TrackHeader[] = [];
  let ticksPerSecond = 0;
  for (const box of walker.children(moov.body, moov.end)) {
    if (box.type === 'mvhd') ticksPerSecond = clockOf(walker, box);
    if (box.type !== 'trak') continue;
    if (tracks.length === MAX_TRACKS) throw refusals.unreadable();
    tracks.push(readTrack(walker, box));
  }
  // Another kind of file behind it looks like a box that goes on behind the end.
  const last = boxes.at(-1);
  const isFollowed = last?.isCut === true && beginsFile(walker.reader, last.start, ['mp4', 'm4a', 'mov']);
  const isJoined = topLevel.length < boxes.length || isFollowed;
  const isDamaged = !isJoined && hidesFragments(walker.reader, boxes);
  const isQuickTime = brand === undefined || brand === 'qt  ';
  return { isQuickTime, ticksPerSecond, tracks, topLevel, moov, isJoined, isDamaged };
}

function readTrack(walker: BoxWalker, trak: Box): TrackHeader {
  const boxes = new Map<string, Box>();
  collect(walker, trak, boxes, 0);
  const [tkhd, mdhd, hdlr] = [boxes.get('tkhd'), boxes.get('mdhd'), boxes.get('hdlr')];
  const header = tkhd && walker.fields(tkhd);
  return {
    id: header ? header.u32(header.u8(0) === 1 ? 20 : 12) : 0,
    handler: hdlr ? Buffer.from(walker.reader.read(hdlr.body + 8, 4)).toString('latin1') : '',
    isEnabled: header !== undefined && (header.u8(3) & 1) === 1,
    language: mdhd ? languageOf(walker, mdhd) : null,
    ticksPerSecond: mdhd ? clockOf(walker, mdhd) : 0,
    boxes,
  };
}

function collect(walker: BoxWalker, parent: Box, found: Map<string, Box>, depth: number): void {
  for (const box of walker.children(parent.body, parent.end)) {
    if (!found.has(box.type)) found.set(box.type, box);
    if (TRACK_PARENTS.has(box.type) && depth < MAX_DEPTH) collect(walker, box, found, depth + 1);
  }
}

/** The timescale of `mvhd` and `mdhd`; 0 where it makes no sense. */
function clockOf(walker: BoxWalker, box: Box): number {
  const fields = walker.fields({ ...box, end: Math.min(box.end, box.body + 32) });
  const ticks = fields.u32(fields.u8(0) === 1 ? 20 : 12);
  return ticks <= MAX_TICKS_PER_SECOND ? ticks : 0;
}

/** ISO 639-2 in three times five bits; QuickTime's own numbers for languages are not looked up. */
function languageOf(walker: BoxWalker, mdhd: Box): string | null {
  const fields = walker.fields({ ...mdhd, end: Math.min(mdhd.end, mdhd.body + 40) });
  const packed = fields.u16(fields.u8(0) === 1 ? 32 : 20);
  const letters = [packed >> 10, packed >> 5, packed].map((bits) => String.fromCharCode(0x60 + (bits & 31))).join('');
  return /^[a-z]{3}$/.test(letters) && letters !== 'und' ? letters : null;
}
