import type { ByteWindow } from '../byte-window';

const CRC8 = table(8, 0x07);
const CRC16 = table(16, 0x8005);

/** The CRC-8 of the bytes from `start` to `end` (not included), as FLAC frame headers have it (RFC 9639, 9.1.8). */
export function crc8(window: ByteWindow, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at += 1) crc = CRC8[crc ^ window.at(at)] ?? 0;
  return crc;
}

/**
 * Where the FLAC frame that begins at `start` ends, told by its CRC-16 (RFC 9639, 9.3): at `limit` if it holds there, else
 * at the first place where it does. null when it holds nowhere, as in a frame that is cut short.
 */
export function frameEnd(window: ByteWindow, start: number, limit: number): number | null {
  let crc = 0;
  let first: number | null = null;
  for (let at = start; at < limit; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ window.at(at)] ?? 0);
    if (crc === 0 && first === null && at - start >= MIN_FRAME_BYTES) first = at + 1;
  }
  return crc === 0 && limit - start > MIN_FRAME_BYTES ? limit : first;
}

/** A header, one constant value, and the checksum. */
const MIN_FRAME_BYTES = 8;

function table(bits: number, polynomial: number): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = (1 << bits) - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & top ? polynomial : 0)) & mask;
    return crc;
  });
}
