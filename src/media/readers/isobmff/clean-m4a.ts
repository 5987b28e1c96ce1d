import type { Range } from '../packets/plain-ranges';
import type { Box, BoxWalker } from './boxes';
import type { Movie } from './movie';

/** The boxes that a file of one sound track needs, and those that say nothing of a person. Every other box is foreign. */
const FILE = new Set(['ftyp', 'moov', 'mdat', 'free']);
const MOVIE = new Set(['mvhd', 'trak', 'iods', 'udta']);
const TRACK = new Set(['tkhd', 'edts', 'mdia']);
const EDITS = new Set(['elst']);
const MEDIA = new Set(['mdhd', 'hdlr', 'minf']);
const INFORMATION = new Set(['smhd', 'dinf', 'stbl']);
const DATA = new Set(['dref']);
const SAMPLES = new Set(['stsd', 'stts', 'stsc', 'stsz', 'stco', 'co64', 'sgpd', 'sbgp']);
const INSIDE: Readonly<Record<string, ReadonlySet<string>>> = {
  moov: MOVIE,
  trak: TRACK,
  edts: EDITS,
  mdia: MEDIA,
  minf: INFORMATION,
  dinf: DATA,
  stbl: SAMPLES,
};
/** The name of the encoder is the one tag that tells nothing of a person. */
const ENCODER_TAG = '©too';
const MAX_USER_DATA_BYTES = 512;
const MAX_DEPTH = 6;
/** `sbgp` and `sgpd` of AAC: one group of all packets, the run-up that each of them needs. */
const MAX_GROUP_BYTES = 64;
const GROUPS = new Set(['sbgp', 'sgpd']);
const SINGLE = new Set(['stsd', 'dref']);

/**
 * Whether an MP4 file holds nothing but its one sound track: every box is one that it needs, and every byte of its `mdat` is
 * sound that is heard, given as `ranges`.
 */
export function isCleanM4a(walker: BoxWalker, { topLevel, tracks }: Movie, ranges: readonly Range[] | null): boolean {
  const mdat = topLevel.filter(({ type }) => type === 'mdat');
  const [sound, ...others] = mdat;
  const [range] = ranges ?? [];
  if (sound === undefined || others.length > 0 || tracks.length !== 1 || ranges?.length !== 1) return false;
  if (range?.start !== sound.body || range.end !== sound.end) return false;
  const last = topLevel.at(-1);
  return last?.end === walker.reader.size && areKnown(walker, topLevel, FILE, 0);
}

function areKnown(walker: BoxWalker, boxes: Iterable<Box>, known: ReadonlySet<string>, depth: number): boolean {
  for (const box of boxes) {
    if (!known.has(box.type) || depth > MAX_DEPTH) return false;
    if (box.type === 'free' && box.end > box.body) return false;
    if (GROUPS.has(box.type) && !isSmallTable(walker, box)) return false;
    if (SINGLE.has(box.type) && walker.fields(box).u32(4) !== 1) return false;
    if (box.type === 'udta' && !namesEncoderOnly(walker, box)) return false;
    const inside = INSIDE[box.type];
    if (inside !== undefined && !areKnown(walker, walker.children(box.body, box.end), inside, depth + 1)) return false;
  }
  return true;
}

function isSmallTable(walker: BoxWalker, box: Box): boolean {
  if (box.end - box.body > MAX_GROUP_BYTES) return false;
  const fields = walker.fields(box);
  return box.type === 'sgpd' || 12 + fields.u32(8) * 8 === fields.length;
}

/** `udta` > `meta` > `hdlr`, `ilst` > the encoder, as ffmpeg writes them. */
function namesEncoderOnly(walker: BoxWalker, udta: Box): boolean {
  if (udta.end - udta.body > MAX_USER_DATA_BYTES) return false;
  for (const meta of walker.children(udta.body, udta.end)) {
    if (meta.type !== 'meta') return false;
    for (const box of walker.children(meta.body + 4, meta.end)) {
      if (box.type === 'hdlr') continue;
      if (box.type !== 'ilst') return false;
      for (const tag of walker.children(box.body, box.end)) if (tag.type !== ENCODER_TAG) return false;
    }
  }
  return true;
}
