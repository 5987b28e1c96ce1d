import { isVisible } from './visible-text';

const MAX_BYTES = 255;
/**
 * A name is cut to this many UTF-16 units before anything else looks at it: an expression, or the normalisation of stacked
 * accents, may take time that grows with the square of the length. The end is kept for the extension.
 */
const MAX_UNITS = 1024;
const END_UNITS = 16;

/** Control, format (zero-width, bidirectional override), private-use and unassigned characters, and lone surrogates. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** More than a few combining marks on one letter only serve to overflow a line of text. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const NOT_IN_NAMES = /["<>:|?*;%]/g;
const NOT_AT_THE_EDGE = /[.\s]/u;
/** Names that Windows keeps for devices, whatever follows their first dot (Microsoft, Naming Files, Paths, and Namespaces). */
const DEVICE = /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *(\.|$)/i;

function truncateToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Shortens the stem and keeps the extension, which tells a person what the file is. */
function fit(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return truncateToBytes(name.slice(0, name.length - extension.length), MAX_BYTES - extension.length) + extension;
}

/** What follows the last slash or backslash, cut where it is longer than a name can be. */
function lastSegment(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return base.length <= MAX_UNITS ? base : base.slice(0, MAX_UNITS - END_UNITS) + base.slice(-END_UNITS);
}

/** Takes dots and blanks off both ends. An expression for the end would look at every run of them again and again. */
function trimEdges(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && NOT_AT_THE_EDGE.test(text.charAt(start))) start += 1;
  while (end > start && NOT_AT_THE_EDGE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * Turns the name that a client gave to its file into one that is safe to store and to show: NFC, the last path segment
 * only, without control, invisible or bidirectional-override characters or those that paths and headers use, at most
 * 255 bytes. Where nothing visible remains the name is `recording`. No file on disk ever gets this name.
 */
export function cleanFileName(name: string): string {
  const cleaned = lastSegment(name)
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(NOT_IN_NAMES, '_')
    .replace(STACKED_MARKS, '$1');
  const fitted = fit(trimEdges(cleaned).replace(/\s+/gu, ' '));
  return isVisible(fitted) ? fitted : 'recording';
}

/** What a title is made a file name of. */
export interface FileNaming {
  /** Without a dot. */
  readonly extension: string;
  /** Stands in place of a title that shows nothing. */
  readonly fallback: string;
}

/**
 * A name that a file may be saved under on any system, made of a title that people chose, such as the name of a voice: one
 * segment of a path, clean as by `cleanFileName`, and not that of a device.
 */
export function nameFile(title: string, { extension, fallback }: FileNaming): string {
  // A dot would end the stem, so that a title of dots alone leaves nothing.
  const stem = title.replace(/[\\/]/g, '_').replace(/^[.\s]+/u, '');
  const name = cleanFileName(`${isVisible(stem) ? stem : fallback}.${extension}`);
  return DEVICE.test(name) ? `_${name}` : name;
}
