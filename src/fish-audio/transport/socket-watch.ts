import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/**
 * Observes the socket of one attempt. It knows what no error of the HTTP library says: whether the whole request can have
 * left this machine.
 */
export class SocketWatch {
  readonly #onReady: () => void;
  #request: ClientRequest | null = null;
  #response: IncomingMessage | null = null;
  #socket: Socket | null = null;
  #ready = false;
  #bytesBefore = 0;

  /** `onReady` is called once the connection is established, TLS included. */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  /** Whether the connection was established, so that a later failure is not a failure to connect. */
  get ready(): boolean {
    return this.#ready;
  }

  /**
   * Whether the whole request can have arrived. `bytesWritten` includes the head and what is still in a buffer, so the
   * only certain case is fewer bytes than the body alone: an incomplete body is no valid request (RFC 9112, section 6.3).
   * Once a response has begun, the request counts as sent, however much of it was.
   */
  get sent(): boolean {
    if (!this.#ready || this.#socket === null) return false;
    const written = this.#socket.bytesWritten - this.#bytesBefore;
    const bodyBytes = Number(this.#request?.getHeader('content-length') ?? 0);
    return written > 0 && (this.#response !== null || written >= bodyBytes);
  }

  /** The `transport` of one axios request. */
  readonly transport = {
    request: (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest => {
      const { request: open } = options.protocol === 'https:' ? https : http;
      const request = open(options, (response) => {
        this.#response = response;
        onResponse(response);
      });
      this.#request = request;
      // An https agent leaves Nagle's algorithm on, which costs an upload some 40 ms at its last short packet.
      request.setNoDelay(true);
      request.once('socket', (socket) => this.#watch(socket, options.protocol === 'https:'));
      // Node says nothing else of a response that changes to another protocol (101). A second error changes nothing.
      request.once('close', () => {
        if (this.#response === null) request.emit('error', closedWithoutResponse());
      });
      return request;
    },
  };

  /** Destroys the connection unless request and response are both complete; then it is back in the pool already. */
  releaseOrDestroy(): void {
    const complete = this.#request?.writableFinished === true && this.#response?.complete === true;
    if (!complete) this.#request?.destroy();
  }

  #watch(socket: Socket, secure: boolean): void {
    this.#socket = socket;
    const pooled = !socket.connecting;
    if (pooled) this.#bytesBefore = socket.bytesWritten;
    if (pooled) this.#becomeReady();
    else socket.once(secure ? 'secureConnect' : 'connect', () => this.#becomeReady());
  }

  #becomeReady(): void {
    this.#ready = true;
    this.#onReady();
  }
}

function closedWithoutResponse(): NodeJS.ErrnoException {
  return Object.assign(new Error('The connection was closed without a response.'), { code: 'ECONNRESET' });
}
