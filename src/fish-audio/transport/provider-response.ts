import type { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';

/** The beginning of an answer, as far as we read it. */
export interface ResponseHead {
  readonly status: number;
  /** Lower case, without parameters; empty when there is none. */
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly traceId: string | null;
  readonly providerCode: string | null;
  /** How many calls the account may have in flight; inference answers say so. */
  readonly concurrencyLimit: number | null;
}

/** Only short plain words are taken from the headers of an answer: they go into logs. */
const PLAIN_WORD = /^[\w.-]{1,128}$/;

/** Picks what we use out of the headers; the header names were seen on live answers in public reports. */
export function readHead(response: AxiosResponse): ResponseHead {
  return {
    status: response.status,
    contentType: (header(response, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    retryAfter: header(response, 'retry-after'),
    traceId: word(header(response, 'x-fish-trace-id')),
    providerCode: word(header(response, 'x-fish-error-code')),
    concurrencyLimit: count(header(response, 'ratelimit-limit-concurrency')),
  };
}

/**
 * Reads a body as text up to `maxBytes`. A longer one is cut there and its connection closed, so an endless answer or a
 * compressed bomb costs no more than the cap; `whole` is false then. Throws what the stream throws.
 */
export async function readText(body: Readable, maxBytes: number): Promise<{ text: string; whole: boolean }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) return { text: decode(pieces), whole: false };
    pieces.push(piece);
  }
  return { text: decode(pieces), whole: true };
}

function decode(pieces: Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function header(response: AxiosResponse, name: string): string | null {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : null;
}

function word(value: string | null): string | null {
  return value !== null && PLAIN_WORD.test(value) ? value : null;
}

function count(value: string | null): number | null {
  return value !== null && /^[1-9]\d{0,5}$/.test(value) ? Number(value) : null;
}
