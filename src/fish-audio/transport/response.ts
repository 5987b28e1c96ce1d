import type { Readable } from 'node:stream';

/** A response whose body is still to be read. */
export interface ProviderResponse {
  readonly head: ResponseHead;
  readonly body: Readable;
}

/** The status and the headers of a response that this client uses. */
export interface ResponseHead {
  readonly status: number;
  /** Lower case, without parameters; empty when there is none. */
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly traceId: string | null;
  readonly providerCode: string | null;
  readonly providerSource: string | null;
  /** How many calls the account may have in flight; sent with responses to inference calls. */
  readonly concurrencyLimit: number | null;
}

/** Header values that are logged must be short plain words. */
const PLAIN_WORD = /^[\w.-]{1,128}$/;

/** How a response begins, as axios and Node have it: the names of its headers are in lower case. */
interface ReceivedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Reads the headers that are used; their names were seen on live responses in public reports. */
export function readHead(response: ReceivedHead): ResponseHead {
  return {
    status: response.status,
    contentType: (header(response, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    retryAfter: header(response, 'retry-after'),
    traceId: plainWord(header(response, 'x-fish-trace-id')),
    providerCode: plainWord(header(response, 'x-fish-error-code')),
    providerSource: plainWord(header(response, 'x-fish-error-source')),
    concurrencyLimit: positiveInteger(header(response, 'ratelimit-limit-concurrency')),
  };
}

/**
 * Reads a body as text up to `maxBytes`. A longer body is cut off, its connection is closed and `whole` is false, so that
 * an endless response or a decompression bomb costs no more than the cap. Throws what the stream throws.
 */
export async function readText(body: Readable, maxBytes: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return { text: decode(chunks), whole: false };
    chunks.push(chunk);
  }
  return { text: decode(chunks), whole: true };
}

function decode(chunks: Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function header({ headers }: ReceivedHead, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

function plainWord(value: string | null): string | null {
  return value !== null && PLAIN_WORD.test(value) ? value : null;
}

function positiveInteger(value: string | null): number | null {
  return value !== null && /^[1-9]\d{0,5}$/.test(value) ? Number(value) : null;
}
