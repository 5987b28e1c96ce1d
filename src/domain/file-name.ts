import { isVisible } from './visible-text';

const MAX_BYTES = 255;

/** Control, format (zero-width, bidirectional override), private-use and unassigned characters, and lone surrogates. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** More than a few combining marks on one letter only serve to overflow a line of text. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const NOT_IN_NAMES = /["<>:|?*;%]/g;

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

/**
 * Turns the name that a client gave to its file into one that is safe to store and to show: NFC, the last path segment
 * only, without control, invisible or bidirectional-override characters or those that paths and headers use, at most
 * 255 bytes. Where nothing visible remains the name is `recording`. No file on disk ever gets this name.
 */
export function cleanFileName(name: string): string {
  const base = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const cleaned = base
    .replace(INVISIBLE, '')
    .replace(NOT_IN_NAMES, '_')
    .replace(STACKED_MARKS, '$1')
    .replace(/^[.\s]+|[.\s]+$/gu, '')
    .replace(/\s+/gu, ' ');
  const fitted = fit(cleaned);
  return isVisible(fitted) ? fitted : 'recording';
}
