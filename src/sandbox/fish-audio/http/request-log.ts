import type { IncomingHttpHeaders } from 'node:http';

/** One request as it was received, for assertions. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** All headers but Authorization. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Whether the body came without a Content-Length. */
  readonly chunked: boolean;
  readonly contentLength: number | null;
  receivedBytes: number;
  /** The raw header block of every multipart part, in the order of arrival. */
  parts: readonly string[];
  /** The decoded body of a JSON or MessagePack request, binary data replaced by its size. */
  body?: unknown;
  /** The status of the response; null while there is none, and when the connection was cut before it. */
  status: number | null;
  /** Whether neither its response has been sent in full nor its connection has been closed. */
  open: boolean;
}

/** The latest requests, oldest first; never more than `limit`. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  constructor(readonly limit: number) {}

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** Makes the entry of a request and, unless `keep` is false, adds it to the log. */
  add(method: string, url: URL, headers: IncomingHttpHeaders, keep = true): LoggedRequest {
    const { authorization: _secret, ...shown } = headers;
    const length = headers['content-length'];
    const entry: LoggedRequest = {
      method,
      path: url.pathname,
      query: url.search,
      headers: shown,
      chunked: headers['transfer-encoding'] !== undefined,
      contentLength: length === undefined ? null : Number(length),
      receivedBytes: 0,
      parts: [],
      status: null,
      open: true,
    };
    if (!keep) return entry;
    this.#entries.push(entry);
    if (this.#entries.length > this.limit) this.#entries.shift();
    return entry;
  }

  /** Removes every entry. */
  clear(): void {
    this.#entries = [];
  }
}

const SHOWN_LENGTH = 2000;
const SHOWN_MEMBERS = 50;

/** A copy of a decoded body that is small enough to keep: binary data becomes its size, long or deep values are cut. */
export function withoutBytes(value: unknown, depth = 0): unknown {
  if (depth > 5) return '<…>';
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (typeof value === 'string') return value.slice(0, SHOWN_LENGTH);
  if (Array.isArray(value)) return value.slice(0, SHOWN_MEMBERS).map((item) => withoutBytes(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).slice(0, SHOWN_MEMBERS);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutBytes(member, depth + 1)]));
}
