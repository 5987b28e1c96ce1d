import { refusals } from '../../refusals';
import type { ByteWindow } from '../byte-window';
import { readStreamInfo, STREAM_INFO_BYTES, type StreamInfo } from './stream-info';

/** What stands in front of the frames of a FLAC file. */
export interface FlacMetadata {
  readonly info: StreamInfo;
  /** Where the frames begin. */
  readonly end: number;
  /** Whether there is nothing in it but what describes the stream: no picture, no title, no bytes of somebody else. */
  readonly isPlain: boolean;
}

const MARKER_BYTES = 4;
const HEADER_BYTES = 4;
const PADDING = 1;
const SEEK_TABLE = 3;
const VORBIS_COMMENT = 4;
const FORBIDDEN = 127;
/** Real files have a handful. */
const MAX_BLOCKS = 1024;
/** "reference libFLAC 1.4.3 20230623" has 32. */
const MAX_VENDOR_BYTES = 64;

/**
 * Walks over the metadata blocks (RFC 9639, 8) of a FLAC file that begins at `start`.
 * @throws ApiError unreadable_audio when STREAMINFO is not the first, or a block reaches beyond the file.
 */
export function readMetadata(window: ByteWindow, start: number): FlacMetadata {
  let at = start + MARKER_BYTES;
  let info: StreamInfo | null = null;
  let isPlain = true;
  let isLast = false;
  for (let count = 0; !isLast; count += 1) {
    const type = window.at(at) & 0x7f;
    const bytes = window.u32(at) % 2 ** 24;
    const body = at + HEADER_BYTES;
    const isNonsense = count > MAX_BLOCKS || type === FORBIDDEN || body + bytes > window.size;
    if (isNonsense) throw refusals.unreadable();
    if (info === null) info = readFirst(window, type, body, bytes);
    else isPlain &&= isPlainBlock(window, type, body, bytes);
    isLast = window.at(at) >= 0x80;
    at = body + bytes;
  }
  if (info === null) throw refusals.unreadable();
  return { info, end: at, isPlain };
}

function readFirst(window: ByteWindow, type: number, body: number, bytes: number): StreamInfo {
  if (type !== 0 || bytes !== STREAM_INFO_BYTES) throw refusals.unreadable();
  return readStreamInfo(window.reader.read(body, bytes));
}

function isPlainBlock(window: ByteWindow, type: number, body: number, bytes: number): boolean {
  if (type === SEEK_TABLE) return bytes % 18 === 0;
  if (type === PADDING) return isZero(window, body, body + bytes);
  return type === VORBIS_COMMENT && namesOnlyTheEncoder(window, body, body + bytes);
}

function isZero(window: ByteWindow, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (window.at(at) !== 0) return false;
  return true;
}

/** A vendor in a few harmless characters, and no comment: nothing that anybody could have written by hand. */
function namesOnlyTheEncoder(window: ByteWindow, start: number, end: number): boolean {
  const vendorBytes = window.u32(start, true);
  const at = start + 4 + vendorBytes;
  if (vendorBytes > MAX_VENDOR_BYTES || at + 4 !== end || window.u32(at, true) !== 0) return false;
  return /^[\w .()+/-]*$/.test(window.text(start + 4, vendorBytes));
}
