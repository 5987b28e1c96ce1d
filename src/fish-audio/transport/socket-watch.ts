import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/**
 * Stands between the HTTP library and the socket for one try, to know what no error tells: whether the request can have
 * left this machine.
 */
export class SocketWatch {
  readonly #onReady: () => void;
  #request: ClientRequest | null = null;
  #response: IncomingMessage | null = null;
  #socket: Socket | null = null;
  #ready = false;
  #bytesBefore = 0;

  /** `onReady` is called once the connection stands, TLS included. */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  /** Whether the connection stood, so that a later failure is not one of connecting. */
  get ready(): boolean {
    return this.#ready;
  }

  /**
   * Whether the whole request may have arrived. `bytesWritten` counts what was handed to the system and what waits in a
   * buffer, head included, so only "fewer than the body alone" is sure: a body without its end is no request (RFC 9112,
   * section 6.3). Once an answer has begun, what was sent decides nothing.
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
      const { request } = options.protocol === 'https:' ? https : http;
      this.#request = request(options, (response) => {
        this.#response = response;
        onResponse(response);
      });
      // An https agent leaves Nagle's algorithm on, which costs an upload some 40 ms at its last short packet.
      this.#request.setNoDelay(true);
      this.#request.once('socket', (socket) => this.#watch(socket, options.protocol === 'https:'));
      return this.#request;
    },
  };

  /** Cuts the connection unless request and answer are both complete; then it is already back in the pool. */
  letGo(): void {
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
