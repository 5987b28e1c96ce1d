import type { ByteReader } from '../byte-reader';
import type { ByteWindow } from '../byte-window';
import { MAX_PACKET_BYTES } from '../packets/packet-index';

const CRC8 = table(8, 0x07);
const CRC16 = table(16, 0x8005);
/** The same for a byte that one, two or three others follow. */
const CRC16_1 = shifted(CRC16);
const CRC16_2 = shifted(CRC16_1);
const CRC16_3 = shifted(CRC16_2);

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
  if (bytes.byteLength > MIN_FRAME_BYTES && crc16(bytes) === 0) return bytes.byteLength;
  let crc = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[at] as number)] as number);
    if (crc === 0 && at >= MIN_FRAME_BYTES) return at + 1;
  }
  return 0;
}

/** Whether a packet is a FLAC frame from its beginning to its end, undamaged by its CRC-16. */
export function isWholeFrame(reader: ByteReader, start: number, bytes: number): boolean {
  return bytes > MIN_FRAME_BYTES && bytes <= MAX_PACKET_BYTES && crc16(reader.read(start, bytes)) === 0;
}

/** Four bytes at a time: this runs over every byte of a FLAC file. The checksum of a frame with its own checksum is 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  let at = 0;
  for (const end = bytes.byteLength - 3; at < end; at += 4) {
    const high = (crc >> 8) ^ (bytes[at] as number);
    const low = (crc & 0xff) ^ (bytes[at + 1] as number);
    const third = bytes[at + 2] as number;
    const fourth = bytes[at + 3] as number;
    crc = (CRC16_3[high] as number) ^ (CRC16_2[low] as number) ^ (CRC16_1[third] as number) ^ (CRC16[fourth] as number);
  }
  for (; at < bytes.byteLength; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[at] as number)] as number);
  }
  return crc;
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

function shifted(crcs: Uint16Array): Uint16Array {
  return crcs.map((crc) => ((crc << 8) & 0xffff) ^ (CRC16[crc >> 8] ?? 0));
}
