import { isUtf8 } from 'node:buffer';
import { parse } from 'node:querystring';
import type { Request } from 'express';
import { ApiError } from '../../errors/api-error';

/**
 * Parses the query of an address as express does by default, and refuses %-encoded bytes that are not UTF-8, which would
 * become U+FFFD. Throws `malformed_request`.
 */
export function parseQuery(query: string | null): Record<string, unknown> {
  const bytes = (query ?? '').replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (!isUtf8(Buffer.from(bytes, 'latin1'))) {
    throw new ApiError('malformed_request', 'The query of the address is not valid UTF-8.');
  }
  return parse(query ?? '');
}

/** The query of an address as it was sent, without a look at what is in it: a page that says what is wrong with it has one too. */
export function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URLSearchParams(originalUrl.split('?').slice(1).join('?'));
}
