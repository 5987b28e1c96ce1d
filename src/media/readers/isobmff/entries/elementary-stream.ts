import { BigEndian } from '../../big-endian';

/** What an `esds` box says of the sound in an `mp4a` entry (ISO/IEC 14496-1, 7.2.6). */
export interface ElementaryStream {
  /** The object type indication: 0x40 for AAC, 0x6b for MP3. */
  readonly objectType: number;
  /** What the decoder needs, such as an AudioSpecificConfig; empty when there is none. */
  readonly config: Uint8Array;
}

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;
/** Object type, stream type, buffer size and bit rates. */
const DECODER_CONFIG_BYTES = 13;

/** Reads the contents of an `esds` box, version and flags included; null when they make no sense. */
export function parseElementaryStream(bytes: Uint8Array): ElementaryStream | null {
  const fields = new BigEndian(bytes);
  const stream = descriptorAt(fields, 4, ES_DESCRIPTOR);
  if (stream === null) return null;
  const flags = fields.u8(stream + 2);
  let at = stream + 3;
  if (flags & 0x80) at += 2;
  if (flags & 0x40) at += 1 + fields.u8(at);
  if (flags & 0x20) at += 2;
  const decoder = descriptorAt(fields, at, DECODER_CONFIG);
  if (decoder === null) return null;
  const specificAt = decoder + DECODER_CONFIG_BYTES;
  const specific = descriptorAt(fields, specificAt, DECODER_SPECIFIC);
  const end = specific === null ? 0 : specific + lengthAt(fields, specificAt + 1).length;
  return { objectType: fields.u8(decoder), config: specific === null ? new Uint8Array(0) : bytes.slice(specific, end) };
}

/** Where the contents of the descriptor at a place begin; null when it is one with another tag. */
function descriptorAt(fields: BigEndian, at: number, tag: number): number | null {
  if (fields.u8(at) !== tag) return null;
  return at + 1 + lengthAt(fields, at + 1).bytes;
}

/** Seven bits a byte, four bytes at most. */
function lengthAt(fields: BigEndian, at: number): { readonly length: number; readonly bytes: number } {
  let length = 0;
  for (let bytes = 1; bytes <= 4; bytes += 1) {
    const byte = fields.u8(at + bytes - 1);
    length = length * 128 + (byte & 127);
    if ((byte & 128) === 0) return { length, bytes };
  }
  return { length, bytes: 4 };
}
