import { memoryReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { beforeTrailingTags, tagBytes } from '../mpeg/tags';
import type { ChunkSyntax } from './chunk-syntax';

/** Titles, cue points and a picture are shorter than this. */
const MAX_TRAILING_BYTES = 2 * 1024 * 1024;
/** A body of one byte, so that silence behind four letters is not taken for an empty chunk. */
const MIN_BODY_BYTES = 1;

/**
 * Where the sound that begins at `start` ends, if it is followed by chunks or tags up to the end of the file: for a size of
 * the sound that is unknown, or that cannot be right. The size of the file when nothing of the kind is there. Four letters
 * and a size that leads exactly to the end, or to another chunk that does, hardly ever occur in sound.
 */
export function beforeTrailingParts(window: ByteWindow, start: number, syntax: ChunkSyntax): number {
  const end = beforeTrailingTags(window, start);
  const from = Math.max(start, end - MAX_TRAILING_BYTES);
  const bytes = window.reader.read(from, end - from);
  const part = new ByteWindow(memoryReader(bytes));
  const ends = new Set([bytes.byteLength]);
  let first = bytes.byteLength;
  const pairs = pairsOf(bytes);
  const before = (at: number): number => candidateBefore(bytes, pairs, at, syntax.topByte);
  for (let at = before(bytes.byteLength - syntax.headerBytes + 1); at >= 0; at = before(at)) {
    if (!isPlainName(bytes, at) || !leadsTo(part, at, syntax, ends)) continue;
    ends.add(at);
    first = at;
  }
  return from + first;
}

/**
 * The last place before `end` where a chunk or a tag may begin, or -1. Millions of bytes of sound pass here, so they are looked at
 * by the pair. Of the first three bytes of a name, all plain, two are one of the pairs; of the pairs of noise one in sixteen is plain.
 */
function candidateBefore(bytes: Uint8Array, { values, start }: Pairs, end: number, topByte: number): number {
  let at = end - 1;
  while (at >= 0) {
    let pair = (at - start + 1) >> 1;
    if (PLAIN_PAIR[values[pair] as number] === 0) {
      while (pair >= 4 && noneIsPlain(values, pair)) pair -= 4;
      do pair -= 1;
      while (pair >= 0 && PLAIN_PAIR[values[pair] as number] === 0);
      at = pair < 0 ? -1 : start + 2 * pair;
    } else if (bytes[at + topByte] !== 0 && BEGINS_TAG[bytes[at] as number] !== 1) at -= 1;
    else return at;
  }
  return -1;
}

/** Whether none of the four pairs before this one is plain. One comparison for four takes half the time of four. */
function noneIsPlain(values: Uint16Array, pair: number): boolean {
  const one = PLAIN_PAIR[values[pair - 1] as number] as number;
  const two = PLAIN_PAIR[values[pair - 2] as number] as number;
  const three = PLAIN_PAIR[values[pair - 3] as number] as number;
  return (one | two | three | (PLAIN_PAIR[values[pair - 4] as number] as number)) === 0;
}

/** Bytes by the pair, and which of them is the first of the first pair: a pair has to begin at an even place in memory. */
interface Pairs {
  readonly values: Uint16Array;
  readonly start: number;
}

function pairsOf({ buffer, byteOffset, byteLength }: Uint8Array): Pairs {
  if (byteLength < 2) return { values: new Uint16Array(0), start: 0 };
  const start = byteOffset % 2;
  return { values: new Uint16Array(buffer, byteOffset + start, (byteLength - start) >> 1), start };
}

function leadsTo(part: ByteWindow, at: number, syntax: ChunkSyntax, ends: ReadonlySet<number>): boolean {
  const size = syntax.sizeAt(part, at);
  const next = at + syntax.headerBytes + size;
  if (size >= MIN_BODY_BYTES && (ends.has(next) || (syntax.padded && size % 2 === 1 && ends.has(next + 1))))
    return true;
  const tag = tagBytes(part, at);
  return tag > 0 && ends.has(at + tag);
}

/** Four letters, digits, spaces or underscores; ID3 is followed by the number of its version. */
function isPlainName(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < 3; index += 1) if (PLAIN[bytes[at + index] as number] !== 1) return false;
  return (
    PLAIN[bytes[at + 3] as number] === 1 || (bytes[at] === 0x49 && bytes[at + 1] === 0x44 && bytes[at + 2] === 0x33)
  );
}

/** ID3, APETAGEX and TAG: their sizes are written in other ways than that of a chunk. */
const BEGINS_TAG = Uint8Array.from({ length: 256 }, (_, byte) => ('IAT'.includes(String.fromCharCode(byte)) ? 1 : 0));
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (/\w| /.test(String.fromCharCode(byte)) ? 1 : 0));
/** By the number that two bytes make, in either order, whether both are plain. */
const PLAIN_PAIR = Uint8Array.from({ length: 65_536 }, (_, pair) =>
  PLAIN[pair >> 8] === 1 ? (PLAIN[pair & 0xff] ?? 0) : 0,
);
