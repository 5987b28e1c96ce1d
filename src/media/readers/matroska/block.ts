import type { ByteReader } from '../byte-reader';
import type { Range } from '../packets/plain-ranges';
import { type Element, readSize } from './elements';

/** A Block or SimpleBlock (RFC 9559, 10): some packets of one track. */
export interface Block {
  readonly track: number;
  /** null when the sizes of its packets make no sense. */
  readonly frames: readonly Range[] | null;
}

/** Track, time, flags, how many frames, and the sizes of 255 frames of sound. */
const HEADER_BYTES = 4096;
const XIPH = 1;
const FIXED = 2;
const EBML = 3;

/** Reads where the packets of a block lie; null when it is of a track that is not `wanted`. */
export function readBlock(
  reader: ByteReader,
  { body, end }: Element & { readonly end: number },
  wanted: { has(track: number): boolean },
): Block | null {
  const start = reader.read(body, Math.min(12, end - body));
  const track = readSize(start, 0);
  if (track === null || track.value === null || !wanted.has(track.value)) return null;
  const flagsAt = track.bytes + 2;
  const lacing = ((start[flagsAt] ?? 0) >> 1) & 3;
  const at = body + flagsAt + 1;
  if (at > end) return null;
  if (lacing === 0) return { track: track.value, frames: at === end ? [] : [{ start: at, end }] };
  const lacingHeader = reader.read(at, Math.min(HEADER_BYTES, end - at));
  return { track: track.value, frames: readLacing(lacingHeader, lacing, { start: at, end }) };
}

function readLacing(bytes: Uint8Array, lacing: number, { start, end }: Range): Range[] | null {
  const count = (bytes[0] ?? 0) + 1;
  if (lacing === FIXED) return fixedFrames(start + 1, end, count);
  const table = lacing === XIPH ? xiphSizes(bytes, count) : lacing === EBML ? ebmlSizes(bytes, count) : null;
  if (table === null) return null;
  const frames: Range[] = [];
  let at = start + table.bytes;
  for (const size of table.sizes) {
    if (size < 0 || at + size > end) return null;
    frames.push({ start: at, end: at + size });
    at += size;
  }
  if (at > end) return null;
  frames.push({ start: at, end });
  return frames;
}

function fixedFrames(start: number, end: number, count: number): Range[] | null {
  const size = Math.floor((end - start) / count);
  if (size <= 0) return null;
  return Array.from({ length: count }, (_, frame) => ({
    start: start + frame * size,
    end: start + (frame + 1) * size,
  }));
}

interface SizeTable {
  /** Of all frames but the last one, which takes what is left. */
  readonly sizes: readonly number[];
  readonly bytes: number;
}

function xiphSizes(bytes: Uint8Array, count: number): SizeTable | null {
  const sizes: number[] = [];
  let at = 1;
  for (let frame = 1; frame < count; frame += 1) {
    let size = 0;
    for (; bytes[at] === 255; at += 1) size += 255;
    const rest = bytes[at];
    if (rest === undefined) return null;
    sizes.push(size + rest);
    at += 1;
  }
  return { sizes, bytes: at };
}

/** The first size as it is, the others as differences, which are stored with half their range added. */
function ebmlSizes(bytes: Uint8Array, count: number): SizeTable | null {
  const sizes: number[] = [];
  let at = 1;
  let size = 0;
  for (let frame = 1; frame < count; frame += 1) {
    const stored = readSize(bytes, at);
    if (stored === null || stored.value === null) return null;
    size = frame === 1 ? stored.value : size + stored.value - (2 ** (7 * stored.bytes - 1) - 1);
    sizes.push(size);
    at += stored.bytes;
  }
  return { sizes, bytes: at };
}
