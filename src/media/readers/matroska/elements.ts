import { refusals } from '../../refusals';
import { BigEndian } from '../big-endian';
import type { ByteReader } from '../byte-reader';

/** An element of EBML (RFC 8794): its contents lie from `body` to `end`, which is null where its size is unknown. */
export interface Element {
  readonly id: number;
  readonly body: number;
  readonly end: number | null;
}

/** The elements of Matroska that are looked at (RFC 9559). */
export const IDS = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  flagDefault: 0x88,
  language: 0x22b59c,
  languageBcp47: 0x22b59d,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  codecDelay: 0x56aa,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  channels: 0x9f,
  bitDepth: 0x6264,
  contentEncodings: 0x6d80,
  contentEncoding: 0x6240,
  contentCompression: 0x5034,
  compressionAlgorithm: 0x4254,
  compressionSettings: 0x4255,
  contentEncryption: 0x5035,
  seekHead: 0x114d9b74,
  cues: 0x1c53bb6b,
  chapters: 0x1043a770,
  attachments: 0x1941a469,
  tags: 0x1254c367,
  empty: 0xec,
  cluster: 0x1f43b675,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  discardPadding: 0x75a2,
} as const;

const MAX_HEADER_BYTES = 12;
const MAX_ID_BYTES = 4;
const MAX_SIZE_BYTES = 8;

/** Four elements for each packet of 2.5 ms in ten minutes of sound. */
const MAX_ELEMENTS = 1_000_000;

/** Walks the elements of a file, and refuses one of more than MAX_ELEMENTS, at whatever depth they lie. */
export class ElementWalker {
  #elements = 0;

  constructor(readonly reader: ByteReader) {}

  /**
   * The element at a place; null where none can begin. Its end may lie beyond the end of the file.
   * @throws ApiError unreadable_audio for a flood of elements.
   */
  at(start: number): Element | null {
    this.#elements += 1;
    if (this.#elements > MAX_ELEMENTS) throw refusals.unreadable();
    return elementAt(this.reader, start);
  }

  /** The children of an element, as far as they lie within it. Throws as `at` does. */
  *children({ body, end }: Element): Generator<Element & { readonly end: number }> {
    const to = Math.min(end ?? this.reader.size, this.reader.size);
    for (let at = body; at < to; ) {
      const child = this.at(at);
      if (child === null || child.end === null || child.end > to) return;
      yield { ...child, end: child.end };
      at = child.end;
    }
  }
}

function elementAt(reader: ByteReader, start: number): Element | null {
  const bytes = reader.read(start, MAX_HEADER_BYTES);
  const idBytes = Math.clz32(bytes[0] ?? 0) - 23;
  if (idBytes > MAX_ID_BYTES || bytes.byteLength < idBytes + 1) return null;
  let id = 0;
  for (let at = 0; at < idBytes; at += 1) id = id * 256 + (bytes[at] ?? 0);
  const size = readSize(bytes, idBytes);
  if (size === null) return null;
  const body = start + idBytes + size.bytes;
  return { id, body, end: size.value === null ? null : body + size.value };
}

/** A number of one to eight bytes, the first of which says how many; all ones mean "unknown". Null where none can be. */
export function readSize(
  bytes: Uint8Array,
  at: number,
): { readonly value: number | null; readonly bytes: number } | null {
  const first = bytes[at] ?? 0;
  const count = Math.clz32(first) - 23;
  if (count > MAX_SIZE_BYTES || at + count > bytes.byteLength) return null;
  let value = first - 2 ** (8 - count);
  let isUnknown = value === 2 ** (8 - count) - 1;
  for (let next = 1; next < count; next += 1) {
    const byte = bytes[at + next] ?? 0;
    value = value * 256 + byte;
    isUnknown &&= byte === 255;
  }
  return { value: isUnknown ? null : value, bytes: count };
}

/** The unsigned number in an element of up to eight bytes. */
export function readUnsigned(reader: ByteReader, element: Element): number {
  let value = 0;
  for (const byte of contents(reader, element, MAX_SIZE_BYTES)) value = value * 256 + byte;
  return value;
}

/** The signed number in an element of up to eight bytes. */
export function readSigned(reader: ByteReader, element: Element): number {
  const bytes = contents(reader, element, MAX_SIZE_BYTES);
  const value = readUnsigned(reader, element);
  return ((bytes[0] ?? 0) & 0x80) === 0 ? value : value - 2 ** (8 * bytes.byteLength);
}

/** The floating-point number in an element of four or eight bytes; 0 in one of another size. */
export function readFloat(reader: ByteReader, element: Element): number {
  const bytes = contents(reader, element, MAX_SIZE_BYTES);
  if (bytes.byteLength === 8) return new BigEndian(bytes).f64(0);
  return bytes.byteLength === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0) : 0;
}

/** The text in an element, its first 64 characters. */
export function readText(reader: ByteReader, element: Element): string {
  const text = Buffer.from(contents(reader, element, 64)).toString('latin1');
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

/** The contents of an element, as far as they lie within the file and `most` bytes. */
export function contents(reader: ByteReader, { body, end }: Element, most: number): Uint8Array {
  return reader.read(body, Math.min((end ?? body) - body, most));
}
