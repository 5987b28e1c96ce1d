import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { clientClosed, shuttingDown } from '../errors/interruptions';

/**
 * A request that is being worked on: open until its connection is finished with it and nothing keeps it open any more.
 */
class OpenRequest {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #abort = new AbortController();
  readonly #onDone: () => void;
  /** How many reasons keep the request open; the connection is the first. */
  #openReasons = 1;

  constructor(req: IncomingMessage, res: ServerResponse, onDone: () => void) {
    this.#req = req;
    this.#res = res;
    this.#onDone = onDone;
    res.once('close', () => {
      if (!res.writableFinished) this.abort(clientClosed());
      this.#release();
    });
  }

  /** Fires with an ApiError when the client has gone, or when the service stops and has no more time for the request. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the request has arrived in full and its response has not been written in full. */
  get awaitsResponse(): boolean {
    return this.#req.complete && !this.#res.writableEnded;
  }

  /** Keeps the request open for work that goes on without its client, until the returned function is called. */
  hold(): () => void {
    this.#openReasons += 1;
    let held = true;
    return () => {
      if (held) this.#release();
      held = false;
    };
  }

  /** Sends `Connection: close` with the response, unless that has begun already. */
  closeAfterResponse(): void {
    if (!this.#res.headersSent) this.#res.setHeader('Connection', 'close');
  }

  /** Fires the signal; only the first reason counts. */
  abort(reason: ApiError): void {
    this.#abort.abort(reason);
  }

  #release(): void {
    this.#openReasons -= 1;
    if (this.#openReasons === 0) this.#onDone();
  }
}

/** Knows every open request, and whether the service accepts requests, finishes them or aborts them. */
export class Lifecycle {
  readonly #requests = new Set<OpenRequest>();
  #waiting: (() => void)[] = [];
  #draining = false;
  #cutOff = false;

  /** True once the service has begun to stop. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Counts a request as open until it is released. To be called before anything else happens with it. */
  track(req: IncomingMessage, res: ServerResponse): OpenRequest {
    const request = new OpenRequest(req, res, () => this.#untrack(request));
    this.#requests.add(request);
    if (this.#draining) request.closeAfterResponse();
    if (this.#cutOff) request.abort(shuttingDown());
    return request;
  }

  /**
   * Begins the stop: from now on every response closes its connection, those of open requests included. A keep-alive client
   * would otherwise send its next request into the closing connection.
   */
  drain(): void {
    this.#draining = true;
    for (const request of this.#requests) request.closeAfterResponse();
  }

  /** Resolves when no request is open, at once if none is. */
  idle(): Promise<void> {
    if (this.#requests.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Aborts every open request: its signal fires with `shutting_down`, so that what it waits for ends and its client gets a
   * response. Returns how many requests were lost by that. A request whose body has not arrived in full does not count,
   * because it has done nothing yet and can be sent to another server; nor does a response that the client has not read.
   * Both depend on the client alone, who must not decide the exit code of the process.
   */
  cutOff(): number {
    this.#cutOff = true;
    const lost = [...this.#requests].filter((request) => request.awaitsResponse).length;
    for (const request of this.#requests) request.abort(shuttingDown());
    return lost;
  }

  #untrack(request: OpenRequest): void {
    this.#requests.delete(request);
    if (this.#requests.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
