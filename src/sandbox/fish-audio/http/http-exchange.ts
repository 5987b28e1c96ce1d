import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartHeaderScanner } from './part-header-scanner';
import type { LoggedRequest } from './request-log';
import type { SandboxResponse } from './response';

/** The value of `x-fish-trace-id`: 32 hexadecimal digits. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** One request and its answer, with what the sandbox notes about them. */
export class HttpExchange {
  /** Aborted when the answer has been sent or the connection is gone. */
  readonly signal: AbortSignal;
  readonly traceId = newTraceId();
  #watching = false;

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    readonly url: URL,
    readonly logged: LoggedRequest,
  ) {
    const over = new AbortController();
    res.once('close', () => over.abort());
    this.signal = over.signal;
  }

  header(name: string): string | undefined {
    const value = this.req.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The media type of the body in lower case, without parameters; empty when the request names none. */
  get mediaType(): string {
    return (this.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  /** Counts the body and notes its part headers as it goes by. Call it right before something else reads the body. */
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

  /** Reads the rest of the body and forgets it. Ends quietly when the client goes away. */
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

  /** The answer as it goes out: traced, and noted in the log. */
  finishResponse(response: SandboxResponse): SandboxResponse {
    if (!this.signal.aborted) this.logged.status = response.status;
    return { ...response, headers: { 'x-fish-trace-id': this.traceId, ...response.headers } };
  }

  destroy(): void {
    this.req.socket.destroy();
  }
}
