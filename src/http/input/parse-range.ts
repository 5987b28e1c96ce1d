import type { ByteRange } from '../../storage/sound-store';

/** One range: from a byte on, between two, or the last so many. Several are not of this form. */
const ONE_RANGE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;

/**
 * The bytes that a `Range` header asks for, of so many: null for all of them, or `unsatisfiable` where none of them is there
 * (RFC 9110, section 14.1.2). A header that cannot be read, or that asks for several ranges, may be ignored (section 14.2).
 */
export function parseRange(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = ONE_RANGE.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= bytes) return 'unsatisfiable';
  return { start, end: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}

/**
 * Whether a range may be sent: there is no `If-Range`, or it has this strong entity tag. A date never is right, since no
 * `Last-Modified` is sent (RFC 9110, section 13.1.5).
 */
export function allowsRange(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}
