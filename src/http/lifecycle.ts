import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../errors/api-error';

const RETRY_AFTER_SECONDS = 5;

function shuttingDown(): ApiError {
  return new ApiError('shutting_down', 'This service is stopping. Try again in a moment.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

function clientClosed(): ApiError {
  return new ApiError('client_closed', 'The client closed the connection.');
}

/** A request on its way through the service: open until its connection is done with it and nobody holds it. */
export class OpenRequest {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #abort = new AbortController();
  readonly #onDone: () => void;
  /** The connection is the first holder. */
  #holders = 1;

  constructor(req: IncomingMessage, res: ServerResponse, onDone: () => void) {
    this.#req = req;
    this.#res = res;
    this.#onDone = onDone;
    res.once('close', () => {
      if (!res.writableFinished) this.abort(clientClosed());
      this.#release();
    });
  }

  /** Fires with an ApiError when nobody will take the answer any more, or when there is no more time for one. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the client has said everything and has not been told everything: to be cut off now is a loss. */
  get isUnanswered(): boolean {
    return this.#req.complete && !this.#res.writableEnded;
  }

  /** Keeps the request open for work that goes on without its client, until the returned function is called. */
  hold(): () => void {
    this.#holders += 1;
    let held = true;
    return () => {
      if (held) this.#release();
      held = false;
    };
  }

  /** Its answer, if it has not begun, will say that the connection ends with it. */
  closeAfterAnswer(): void {
    if (!this.#res.headersSent) this.#res.setHeader('Connection', 'close');
  }

  /** Fires the signal; only the first reason counts. */
  abort(reason: ApiError): void {
    this.#abort.abort(reason);
  }

  #release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#onDone();
  }
}

/** Whether the service takes requests, is finishing them or gives them up; it knows every request that is open. */
export class Lifecycle {
  readonly #requests = new Set<OpenRequest>();
  #waiting: (() => void)[] = [];
  #draining = false;
  #cutOff = false;

  /** True from the moment the service was told to stop. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Takes note of a request; the first thing that happens to it. */
  enter(req: IncomingMessage, res: ServerResponse): OpenRequest {
    const request = new OpenRequest(req, res, () => this.#leave(request));
    this.#requests.add(request);
    if (this.#draining) request.closeAfterAnswer();
    if (this.#cutOff) request.abort(shuttingDown());
    return request;
  }

  /**
   * Begins the end: from now on every answer closes its connection, those of requests under way included. A keep-alive
   * client would otherwise send its next request into the closing connection.
   */
  drain(): void {
    this.#draining = true;
    for (const request of this.#requests) request.closeAfterAnswer();
  }

  /** Resolves when no request is open, at once if none is. */
  idle(): Promise<void> {
    if (this.#requests.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Gives every open request up: its signal fires with `shutting_down`, so that what it waits for ends and its client is
   * told. Returns how many were lost by that. A request whose body has not arrived in full is none of them, however far
   * it was, and neither is an answer that only waits to be taken: the first has done nothing yet and can be sent to
   * another server, and both are in the hands of the client, who must not decide how our process ends.
   */
  cutOff(): number {
    this.#cutOff = true;
    const lost = [...this.#requests].filter((request) => request.isUnanswered).length;
    for (const request of this.#requests) request.abort(shuttingDown());
    return lost;
  }

  #leave(request: OpenRequest): void {
    this.#requests.delete(request);
    if (this.#requests.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
