import { crc32 } from 'node:zlib';
import { fixtureBytes } from '../fixtures';

/** A PNG of 24 x 16 pixels, without any metadata. */
export const COVER_PNG = fixtureBytes('covers/cover.png');

/** A JPEG of 24 x 16 pixels, without any metadata. */
export const COVER_JPEG = fixtureBytes('covers/cover.jpg');

/** A PNG chunk with its checksum. */
export function pngChunk(type: string, body: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** Where the chunk behind IHDR begins. */
const BEHIND_HEADER = 33;

/** The PNG with further chunks in front of its picture. */
export function pngWith(...chunks: Uint8Array[]): Buffer {
  return Buffer.concat([COVER_PNG.subarray(0, BEHIND_HEADER), ...chunks, COVER_PNG.subarray(BEHIND_HEADER)]);
}

/** A JPEG segment. */
export function jpegSegment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** The JPEG with further segments behind its start. */
export function jpegWith(...segments: Uint8Array[]): Buffer {
  return Buffer.concat([COVER_JPEG.subarray(0, 2), ...segments, COVER_JPEG.subarray(2)]);
}

/** EXIF as a phone writes it: which way up, and a text where a place may be. */
export function exif(orientation: number, secret: string): Buffer {
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    if (type === 3) bytes.writeUInt16BE(value, 8);
    else bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const entries = [entry(0x010e, 2, secret.length, 38), entry(0x0112, 3, 1, orientation)];
  const head = Buffer.from('4578696600004d4d002a000000080002', 'hex');
  return Buffer.concat([head, ...entries, Buffer.alloc(4), Buffer.from(secret)]);
}
