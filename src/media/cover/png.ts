import { crc32 } from 'node:zlib';
import type { SoundSlice } from '../sound-track';
import { coverRefusals } from './cover-refusals';
import { KeptRanges } from './kept-ranges';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Length, type and checksum. */
const AROUND_CHUNK = 12;
/** What a picture cannot be shown without, or is shown wrong without: of a fixed form, with no room for anything else. */
const KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'pHYs', 'IDAT', 'IEND']);
/** The longest that a chunk may be which is kept and is not IDAT: a palette. */
const MAX_FIXED_BYTES = 768;
/** Bits for each kind of colour: grey, colours, palette, grey and colours with transparency (PNG, table 11.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const PALETTE = 3;

interface Chunk {
  readonly type: string;
  readonly at: number;
  readonly body: Buffer;
  readonly end: number;
}

/** Whether a file begins as a PNG does. */
export function isPng(start: Uint8Array): boolean {
  return SIGNATURE.equals(start.subarray(0, SIGNATURE.length));
}

/** The chunk at a position. Throws `unreadable_image` where it is not whole, or one that is kept has a wrong checksum. */
function chunkAt(bytes: Buffer, at: number): Chunk {
  if (at + AROUND_CHUNK > bytes.length) throw coverRefusals.truncated();
  const end = at + AROUND_CHUNK + bytes.readUInt32BE(at);
  const type = bytes.toString('latin1', at + 4, at + 8);
  if (!/^[A-Za-z]{4}$/.test(type)) throw coverRefusals.damaged();
  if (end > bytes.length) throw coverRefusals.truncated();
  const isWhole = !KEPT.has(type) || crc32(bytes.subarray(at + 4, end - 4)) === bytes.readUInt32BE(end - 4);
  if (!isWhole) throw coverRefusals.damaged();
  return { type, at, body: bytes.subarray(at + 8, end - 4), end };
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly colours: number;
}

function readHeader({ type, body }: Chunk): Header {
  const [depth = 0, colours = 0, compression, filter, interlace = 0] = body.subarray(8);
  const isValid = DEPTHS[colours]?.includes(depth) === true && compression === 0 && filter === 0 && interlace <= 1;
  if (type !== 'IHDR' || body.length !== 13 || !isValid) throw coverRefusals.damaged();
  return { width: body.readUInt32BE(0), height: body.readUInt32BE(4), colours };
}

/** A chunk that every reader has to know has a capital letter in front (PNG, 5.4). */
function isCritical(type: string): boolean {
  return type.charCodeAt(0) < 0x60;
}

/**
 * Walks over the chunks of a PNG (W3C, third edition). Those of texts, EXIF, times, profiles, animations and whatever else is
 * not needed are left out.
 */
export function cleanPng(bytes: Buffer): { width: number; height: number; slices: readonly SoundSlice[] } {
  const kept = new KeptRanges();
  kept.keep(0, SIGNATURE.length);
  let chunk = chunkAt(bytes, SIGNATURE.length);
  const { width, height, colours } = readHeader(chunk);
  const seen = new Set<string>();
  let last = '';
  while (chunk.type !== 'IEND') {
    const { type, at, end, body } = chunk;
    kept.countPart();
    if (KEPT.has(type)) {
      const isRepeated = seen.has(type) && (type !== 'IDAT' || last !== 'IDAT');
      const isTooLong = type !== 'IDAT' && body.length > MAX_FIXED_BYTES;
      if (isRepeated || isTooLong) throw coverRefusals.damaged();
      kept.keep(at, end);
      seen.add(type);
    } else if (isCritical(type)) throw coverRefusals.damaged();
    last = type;
    chunk = chunkAt(bytes, end);
  }
  const needsPalette = colours === PALETTE && !seen.has('PLTE');
  if (!seen.has('IDAT') || needsPalette || chunk.body.length > 0) throw coverRefusals.damaged();
  if (chunk.end < bytes.length) throw coverRefusals.trailing(bytes.length - chunk.end);
  kept.keep(chunk.at, chunk.end);
  return { width, height, slices: kept.slices };
}
