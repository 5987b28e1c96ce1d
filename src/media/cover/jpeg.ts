import type { SoundSlice } from '../sound-track';
import { coverRefusals } from './cover-refusals';
import { orientationIn, orientationSegment } from './exif-orientation';
import { KeptRanges } from './kept-ranges';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const COMMENT = 0xfe;
/** Quantisation and Huffman tables, and the restart interval. */
const TABLES = new Set([0xdb, 0xc4, 0xdd]);
/** Baseline, extended and progressive, coded by Huffman: what browsers show. */
const SHOWN_FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Their fixed lengths, from the length field on; longer ones hold more, such as a thumbnail. */
const PLAIN_JFIF_BYTES = 16;
const ADOBE_BYTES = 14;

/** Whether a file begins as a JPEG does. */
export function isJpeg(start: Uint8Array): boolean {
  return start[0] === 0xff && start[1] === SOI && start[2] === 0xff;
}

interface Segment {
  readonly marker: number;
  /** Where its marker stands, and where its content begins and ends. */
  readonly at: number;
  readonly body: number;
  readonly end: number;
}

/** The segment at a position, behind any bytes that fill the room before it (ITU-T T.81, B.1.1.2). */
function segmentAt(bytes: Buffer, from: number): Segment {
  let at = from;
  while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
  if (at + 2 > bytes.length) throw coverRefusals.truncated();
  const marker = bytes[at + 1] ?? 0;
  if (bytes[at] !== 0xff || marker === 0) throw coverRefusals.damaged();
  if (marker === EOI) return { marker, at, body: at + 2, end: at + 2 };
  if (at + 4 > bytes.length) throw coverRefusals.truncated();
  const length = bytes.readUInt16BE(at + 2);
  const end = at + 2 + length;
  if (length < 2 || marker <= 0x01 || (marker >= 0xd0 && marker <= SOI)) throw coverRefusals.damaged();
  if (end > bytes.length) throw coverRefusals.truncated();
  return { marker, at, body: at + 4, end };
}

/** Where the coded values that begin at a position end: at a marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw coverRefusals.truncated();
}

/** Whether a segment is kept: of those of applications, the two in their fixed forms that decide on the colours. */
function isKept(bytes: Buffer, { marker, body, end, at }: Segment): boolean {
  if (TABLES.has(marker) || SHOWN_FRAMES.has(marker) || marker === SOS) return true;
  const bytesLong = end - at - 2;
  if (marker === APP0) return bytesLong === PLAIN_JFIF_BYTES && bytes.toString('latin1', body, body + 5) === 'JFIF\0';
  return marker === APP14 && bytesLong === ADOBE_BYTES && bytes.toString('latin1', body, body + 5) === 'Adobe';
}

function isLeftOut(marker: number): boolean {
  return (marker >= APP0 && marker <= 0xef) || marker === COMMENT;
}

/** Walks over the segments of a JPEG (ITU-T T.81, annex B). */
export function cleanJpeg(bytes: Buffer): { width: number; height: number; slices: readonly SoundSlice[] } {
  const kept = new KeptRanges();
  kept.keep(0, 2);
  let size: { readonly width: number; readonly height: number } | null = null;
  let orientation = 1;
  let scans = 0;
  let segment = segmentAt(bytes, 2);
  while (segment.marker !== EOI) {
    const { marker, at, body, end } = segment;
    kept.countPart();
    if (SHOWN_FRAMES.has(marker)) {
      if (size !== null || end - body < 6) throw coverRefusals.damaged();
      size = { height: bytes.readUInt16BE(body + 1), width: bytes.readUInt16BE(body + 3) };
      if (orientation > 1) kept.add(orientationSegment(orientation));
    }
    if (marker === APP1 && size === null) orientation = orientationIn(bytes.subarray(body, end)) ?? orientation;
    if (marker === SOS && size === null) throw coverRefusals.damaged();
    const next = marker === SOS ? endOfScan(bytes, end) : end;
    if (isKept(bytes, segment)) kept.keep(at, next);
    else if (!isLeftOut(marker)) throw coverRefusals.oddJpeg();
    if (marker === SOS) scans += 1;
    segment = segmentAt(bytes, next);
  }
  if (size === null || scans === 0) throw coverRefusals.damaged();
  if (segment.end < bytes.length) throw coverRefusals.trailing(bytes.length - segment.end);
  kept.keep(segment.at, segment.end);
  return { ...size, slices: kept.slices };
}
