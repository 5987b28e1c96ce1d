import type { Readable } from 'node:stream';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import type { FishAudioError } from '../errors';
import { CallScope } from './call-scope';
import type { Endpoint } from './endpoints';
import { badResponse, callerGone, connectionBroke, timedOut, unreachable, unreadableSample } from './failures';
import { type ResponseHead, readHead } from './provider-response';
import { SocketWatch } from './socket-watch';

/** How long a try may take to connect and in all, in milliseconds. */
export interface AttemptLimits {
  readonly connectMs: number;
  readonly totalMs: number;
}

/** An answer whose body is still to be read. */
export interface ProviderResponse {
  readonly head: ResponseHead;
  readonly body: Readable;
}

/** How Node names a connection that ended before its time. */
const BROKEN_CONNECTION =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENETDOWN|EHOSTUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;

/**
 * One try of one call: its clocks, its connection, and the translation of whatever goes wrong into our own error. The
 * errors of the HTTP library hold the key in several places, so none of them ever leaves here. Always `end` it.
 */
export class Attempt {
  readonly scope: CallScope;
  readonly #watch: SocketWatch;
  readonly #cleanups: (() => void)[] = [];
  #sourceError: Error | null = null;

  constructor(limits: AttemptLimits, signal?: AbortSignal) {
    this.scope = new CallScope(signal);
    this.scope.setClock('deadline', limits.totalMs);
    this.scope.setClock('connect', limits.connectMs);
    this.#watch = new SocketWatch(() => this.scope.clearClock('connect'));
  }

  /** Sends the request and waits for the head of the answer, whatever its status. Throws FishAudioError only. */
  async send(http: AxiosInstance, endpoint: Endpoint, request: AxiosRequestConfig): Promise<ProviderResponse> {
    return this.guard(async () => {
      const { signal } = this.scope;
      const { transport } = this.#watch;
      const response = await http.request<Readable>({ ...request, method: endpoint.method, signal, transport });
      return { head: readHead(response), body: response.data };
    });
  }

  /** Runs a step that touches the network and translates its failure. */
  async guard<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw this.translate(error);
    }
  }

  /** Stops the try because a sample could not be read; if it had not been stopped before. */
  failSource(error: Error): void {
    if (this.scope.reason === null) this.#sourceError = error;
    this.scope.stop('source');
  }

  /** Says what a failure means. What stopped the call from our side comes first: its error is only the echo of that. */
  translate(error: unknown): FishAudioError {
    const outcome = this.#watch.sent ? 'unknown' : 'not_sent';
    const networkCode = codeOf(error);
    if (this.#sourceError !== null) return unreadableSample(outcome, this.#sourceError);
    switch (this.scope.reason) {
      case 'caller':
        return callerGone(outcome);
      case 'deadline':
      case 'idle':
        return timedOut(outcome);
      case 'connect':
        return unreachable('CONNECT_TIMEOUT');
    }
    if (!this.#watch.ready) return unreachable(networkCode);
    if (BROKEN_CONNECTION.test(networkCode ?? '')) return connectionBroke(outcome, networkCode);
    return badResponse(null, networkCode);
  }

  /** Leaves something to be done when the try is over, however it ends. */
  onEnd(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  /** Stops the clocks and gives the connection back, or cuts it if the exchange is not complete. */
  end(): void {
    this.scope.end();
    this.#watch.letGo();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}

function codeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : null;
}
