import { oggCrc } from '../../ogg-crc';
import { refusals } from '../../refusals';
import type { ByteReader } from '../byte-reader';

/** A page of an Ogg file (RFC 3533, 6). */
export interface OggPage {
  readonly start: number;
  /** Where its contents begin. */
  readonly body: number;
  readonly end: number;
  readonly serial: number;
  readonly sequence: number;
  /** Where the last packet that ends on it ends, in samples; null when none does. */
  readonly granule: number | null;
  readonly isContinued: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The sizes of the segments; a packet ends with one of less than 255 bytes. */
  readonly segments: Uint8Array;
}

const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;
/** Ten minutes of sound with a page for every packet of 2.5 ms. */
const MAX_PAGES = 250_000;
/** Less than the reader fetches at once: where false capture patterns follow closely, no byte is fetched twice. */
const SEARCH_BYTES = 4096;

/**
 * The pages of an Ogg file in order. What lies between two pages is skipped, and so is a page that the end of the file cuts
 * off; `onGap` is told from where to where. Throws ApiError unreadable_audio for a flood of pages.
 */
export function* oggPages(reader: ByteReader, onGap: (start: number, end: number) => void): Generator<OggPage> {
  let at = 0;
  for (let count = 0; at < reader.size; count += 1) {
    if (count === MAX_PAGES) throw refusals.unreadable();
    const page = pageAt(reader, at);
    if (page !== null) {
      yield page;
      at = page.end;
      continue;
    }
    const next = nextPage(reader, at + 1);
    onGap(at, next);
    at = next;
  }
}

/** Whether the checksum of a page is right. */
export function hasRightSum(reader: ByteReader, { start, end }: OggPage): boolean {
  const page = reader.read(start, end - start);
  const header = Buffer.from(page.subarray(0, HEADER_BYTES));
  const stated = header.readUInt32LE(22);
  header.fill(0, 22, 26);
  return oggCrc(page.subarray(HEADER_BYTES), oggCrc(header)) === stated;
}

function pageAt(reader: ByteReader, start: number): OggPage | null {
  const bytes = reader.read(start, HEADER_BYTES + MAX_SEGMENTS);
  const count = bytes[26];
  if (count === undefined || !isCapture(bytes) || bytes[4] !== 0 || bytes.byteLength < HEADER_BYTES + count)
    return null;
  const segments = bytes.subarray(HEADER_BYTES, HEADER_BYTES + count);
  const body = start + HEADER_BYTES + count;
  let end = body;
  for (let segment = 0; segment < count; segment += 1) end += segments[segment] ?? 0;
  if (end > reader.size) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(5);
  const [low, high] = [view.getUint32(6, true), view.getInt32(10, true)];
  return {
    start,
    body,
    end,
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    granule: high < 0 ? null : high * 2 ** 32 + low,
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    segments,
  };
}

function isCapture(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4f && bytes[1] === 0x67 && bytes[2] === 0x67 && bytes[3] === 0x53;
}

/** Whether a page begins at a place, of which as much is there as there is of the file. */
export function isBegun(reader: ByteReader, at: number): boolean {
  return 'OggS\0'.startsWith(Buffer.from(reader.read(at, 5)).toString('latin1'));
}

/** Where the next capture pattern stands, or the end of the file. */
function nextPage(reader: ByteReader, from: number): number {
  for (let at = from; at < reader.size; at += SEARCH_BYTES) {
    const block = reader.read(at, SEARCH_BYTES + 3);
    const found = Buffer.from(block.buffer, block.byteOffset, block.byteLength).indexOf('OggS', 0, 'latin1');
    if (found !== -1) return at + found;
  }
  return reader.size;
}
