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
 * Where a FLAC frame ends that begins with these bytes, told by its CRC-16 (RFC 9639, 9.3): at the end of all of them if it
 * holds there, else at the first place where it does. 0 when it holds nowhere, as in a frame that is cut short or damaged.
 */
export function frameEnd(bytes: Uint8Array): number {
  let crc = 0;
  let first = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[at] as number)] as number);
    if (crc === 0 && first === 0 && at >= MIN_FRAME_BYTES) first = at + 1;
  }
  return crc === 0 && bytes.byteLength > MIN_FRAME_BYTES ? bytes.byteLength : first;
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
