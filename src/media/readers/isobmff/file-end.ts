import type { BigEndian } from '../big-endian';
import type { ByteReader } from '../byte-reader';
import type { Box, BoxWalker } from './boxes';

const SEARCH_BYTES = 64 * 1024;
/** How a fragment begins, which sound does not do by chance. */
const FRAGMENT_START = 'moof\0\0\0\x10mfhd';

/**
 * How many boxes belong to the file that begins with them: another one may be joined to it, behind its sound. In front of any
 * sound, and where fragments lie on both sides, the beginning of the same stream is repeated, as some programs put it in front
 * of each segment; but not where the fragments behind it begin anew.
 */
export function fileEnd(walker: BoxWalker, boxes: readonly Box[], moov: Box): number {
  const sound = boxes.findIndex(({ type }) => type === 'mdat');
  const firstFragment = boxes.findIndex(({ type }) => type === 'moof');
  const lastFragment = boxes.findLastIndex(({ type }) => type === 'moof');
  let repeated: number | null = null;
  for (const [index, box] of boxes.entries()) {
    if (box.type === 'moof') {
      if (repeated !== null && beginsAnew(walker, box, boxes[firstFragment] ?? box)) return repeated;
      repeated = null;
    }
    const isBeginning = box.start > moov.start && (box.type === 'ftyp' || box.type === 'moov');
    if (!isBeginning || sound === -1 || index < sound) continue;
    if (firstFragment > index || index > lastFragment) return index;
    repeated ??= index;
  }
  return boxes.length;
}

/**
 * Whether fragments are lost in the last box of a file, or behind it: where the header of a fragment is damaged, it looks like
 * a box that goes on to the end of the file, or like none.
 */
export function hidesFragments(reader: ByteReader, boxes: readonly Box[]): boolean {
  const last = boxes.at(-1);
  if (last === undefined || !boxes.some(({ type }) => type === 'moof')) return false;
  const sign = last.type === 'mdat' ? FRAGMENT_START : 'mdat';
  for (let at = last.body; at < reader.size; at += SEARCH_BYTES) {
    if (Buffer.from(reader.read(at, SEARCH_BYTES + sign.length - 1)).includes(sign, 0, 'latin1')) return true;
  }
  return false;
}

/** What the clock of a track shows where a fragment begins, by its `tfdt`. */
export function readBase(tfdt: BigEndian): number {
  return tfdt.u8(0) === 1 ? tfdt.u64(4) : tfdt.u32(4);
}

/** Whether the clock of a fragment shows no later time than that of the first one, which is of the same track. */
function beginsAnew(walker: BoxWalker, fragment: Box, first: Box): boolean {
  const [one, other] = [clockOf(walker, first), clockOf(walker, fragment)];
  return one !== null && other !== null && one.track === other.track && other.base <= one.base;
}

/** The track and the clock of the first track in a fragment; null where nothing is said of them. */
function clockOf(walker: BoxWalker, moof: Box): { readonly track: number; readonly base: number } | null {
  for (const traf of walker.children(moof.body, moof.end)) {
    if (traf.type !== 'traf') continue;
    const boxes = [...walker.children(traf.body, traf.end)];
    const [tfhd, tfdt] = ['tfhd', 'tfdt'].map((wanted) => boxes.find(({ type }) => type === wanted));
    return tfhd && tfdt ? { track: walker.fields(tfhd).u32(4), base: readBase(walker.fields(tfdt)) } : null;
  }
  return null;
}
