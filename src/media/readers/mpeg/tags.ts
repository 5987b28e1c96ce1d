import type { ByteWindow } from '../byte-window';

const ID3V2_HEADER_BYTES = 10;
const APE_HEADER_BYTES = 32;
const ID3V1_BYTES = 128;
/** More zeros than any writer leaves between tags. */
const MAX_ZERO_BYTES = 1024 * 1024;
const FLAG_ID3_FOOTER = 0x10;
const FLAG_APE_IS_HEADER = 0x20;

/**
 * The length in bytes of the tag that begins at a position: ID3v2, APEv2 or ID3v1; 0 where there is none, or where it
 * claims to reach beyond the end of the sample.
 */
export function tagBytes(window: ByteWindow, at: number): number {
  const bytes = claimedTagBytes(window, at);
  return at + bytes <= window.size ? bytes : 0;
}

/** The first position that belongs to no tag; zeros between tags, which some writers leave, are skipped with them. */
export function skipTags(window: ByteWindow, from: number): number {
  let at = from;
  for (;;) {
    const bytes = tagBytes(window, at);
    if (bytes > 0) {
      at += bytes;
      continue;
    }
    const next = afterZeros(window, at);
    if (next === at || tagBytes(window, next) === 0) return at;
    at = next;
  }
}

/** Where the tags at the very end of a sample begin: ID3v1, and APEv2 with its header or without. Its size without any. */
export function beforeTrailingTags(window: ByteWindow, start: number): number {
  let end = window.size;
  if (end - ID3V1_BYTES >= start && window.has(end - ID3V1_BYTES, 'TAG')) end -= ID3V1_BYTES;
  const footer = end - APE_HEADER_BYTES;
  if (footer < start || !window.has(footer, 'APETAGEX')) return end;
  const withHeader = (window.at(footer + 23) & 0x80) !== 0 ? APE_HEADER_BYTES : 0;
  const first = end - window.u32(footer + 12, true) - withHeader;
  return first >= start && first <= footer ? first : end;
}

function claimedTagBytes(window: ByteWindow, at: number): number {
  switch (window.at(at)) {
    case 0x49:
      return id3v2Bytes(window, at);
    case 0x41:
      return apeBytes(window, at);
    case 0x54:
      return window.has(at, 'TAG') ? ID3V1_BYTES : 0;
    default:
      return 0;
  }
}

/** The size has seven bits a byte (id3.org, "ID3 tag version 2.4.0", 3.1). */
function id3v2Bytes(window: ByteWindow, at: number): number {
  if (!window.has(at, 'ID3') || window.at(at + 3) === 0xff || window.at(at + 4) === 0xff) return 0;
  let size = 0;
  for (let index = 6; index < ID3V2_HEADER_BYTES; index += 1) {
    const byte = window.at(at + index);
    if (byte < 0 || byte > 0x7f) return 0;
    size = size * 128 + byte;
  }
  const footer = (window.at(at + 5) & FLAG_ID3_FOOTER) === 0 ? 0 : ID3V2_HEADER_BYTES;
  return ID3V2_HEADER_BYTES + size + footer;
}

/** The size counts the items and the footer, not the header; a footer alone is a tag whose items were passed already. */
function apeBytes(window: ByteWindow, at: number): number {
  if (!window.has(at, 'APETAGEX')) return 0;
  const isHeader = (window.at(at + 23) & FLAG_APE_IS_HEADER) !== 0;
  return APE_HEADER_BYTES + (isHeader ? window.u32(at + 12, true) : 0);
}

function afterZeros(window: ByteWindow, from: number): number {
  let at = from;
  const to = from + MAX_ZERO_BYTES;
  while (at < to && window.at(at) === 0) at += 1;
  return at;
}
