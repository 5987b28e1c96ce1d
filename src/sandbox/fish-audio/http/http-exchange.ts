import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartHeaderScanner } from './part-header-scanner';
import type { LoggedRequest } from './request-log';
import type { SandboxResponse } from './response';

/** A new value for `x-fish-trace-id`: 32 hexadecimal digits. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** One request and its response, with the entry of the request log. */
export class HttpExchange {
  /** Aborted when the response has been sent or the connection is closed. */
  readonly signal: AbortSignal;
  readonly traceId = newTraceId();
  #watching = false;

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    readonly url: URL,
    readonly logged: LoggedRequest,
  ) {
    const closed = new AbortController();
    res.once('close', () => closed.abort());
    this.signal = closed.signal;
  }

  /** A request header by its lower-case name; several values are joined with a comma. */
  header(name: string): string | undefined {
    const value = this.req.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The media type of the body in lower case, without parameters; empty when the request names none. */
  get mediaType(): string {
    return (this.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  /** Counts the bytes of the body and logs its part headers. Must be called right before something else reads the body. */
  watchBody(): void {
    if (this.#watching) return;
    this.#watching = true;
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(this.header('content-type') ?? '');
    const scanner = boundary ? new PartHeaderScanner(boundary[1] ?? boundary[2] ?? '') : null;
    if (scanner) this.logged.parts = scanner.parts;
    this.req.on('data', (chunk: Buffer) => {
      this.logged.receivedBytes += chunk.length;
      scanner?.push(chunk);
    });
  }

  /** Reads the rest of the body and discards it. Also resolves when the client leaves. */
  async drain(): Promise<void> {
    if (this.req.readableEnded || this.req.destroyed) return;
    this.watchBody();
    await new Promise<void>((resolve) => {
      this.req
        .once('end', resolve)
        .once('close', resolve)
        .once('error', () => resolve());
      this.req.resume();
    });
  }

  /** Adds the trace id to a response and logs its status. */
  finishResponse(response: SandboxResponse): SandboxResponse {
    if (!this.signal.aborted) this.logged.status = response.status;
    return { ...response, headers: { 'x-fish-trace-id': this.traceId, ...response.headers } };
  }

  /** Destroys the connection. */
  destroy(): void {
    this.req.socket.destroy();
  }
}

/** The address of a request. Doubled slashes count as one, since a client's base address may end with a slash. */
export function requestUrl(req: IncomingMessage): URL {
  const [path = '/', query] = (req.url ?? '/').split(/\?(.*)/s, 2);
  const url = new URL('http://sandbox/');
  url.pathname = path.replace(/\/{2,}/g, '/');
  url.search = query ?? '';
  return url;
}
