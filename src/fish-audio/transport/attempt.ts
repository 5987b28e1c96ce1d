import type { Readable } from 'node:stream';
import type { AxiosRequestConfig } from 'axios';
import {
  callAborted,
  connectionBroken,
  invalidResponse,
  timedOut,
  unreachable,
  unreadableSample,
} from '../errors/client-errors';
import type { FishAudioError } from '../errors/fish-audio-error';
import { CallScope } from './call-scope';
import type { RequestSender } from './connection-pool';
import type { DirectRequest, DirectSender } from './direct-sender';
import type { Endpoint } from './endpoints';
import { type ProviderResponse, readHead } from './response';
import { SocketWatch } from './socket-watch';

/** How long an attempt may take to connect and in total, in milliseconds. */
export interface AttemptLimits {
  readonly connectMs: number;
  readonly totalMs: number;
}

/** The error codes of Node for a connection that broke. */
const BROKEN_CONNECTION =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENETDOWN|EHOSTUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;

/**
 * One attempt of one call: its timeouts, its connection, and the translation of every failure into a FishAudioError. The
 * errors of the HTTP library hold the key in several places, so none of them may leave this class. `end` must be called.
 */
export class Attempt {
  readonly scope: CallScope;
  readonly #watch: SocketWatch;
  readonly #cleanups: (() => void)[] = [];
  #sampleError: Error | null = null;

  constructor(limits: AttemptLimits, signal?: AbortSignal) {
    this.scope = new CallScope(signal);
    this.scope.startTimeout('deadline', limits.totalMs);
    this.scope.startTimeout('connect', limits.connectMs);
    this.#watch = new SocketWatch(() => this.scope.cancelTimeout('connect'));
  }

  /** Sends the request and waits for the head of the response, whatever its status. Throws FishAudioError only. */
  async send(http: RequestSender, endpoint: Endpoint, request: AxiosRequestConfig): Promise<ProviderResponse> {
    return this.guard(async () => {
      const { signal } = this.scope;
      const { transport } = this.#watch;
      const response = await http.request<Readable>({ ...request, method: endpoint.method, signal, transport });
      return { head: readHead(response), body: response.data };
    });
  }

  /** The same by the shortest way. */
  async sendDirect(sender: DirectSender, request: DirectRequest): Promise<ProviderResponse> {
    return this.guard(async () => {
      const body = await sender(request, { transport: this.#watch.transport, signal: this.scope.signal });
      return { head: readHead({ status: body.statusCode ?? 0, headers: body.headers }), body };
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

  /** Stops the attempt because a reference sample could not be read, unless it has been stopped already. */
  failSample(error: Error): void {
    if (this.scope.reason === null) this.#sampleError = error;
    this.scope.stop('sample');
  }

  /** Turns a failure into a FishAudioError. If the attempt was stopped from our side, that is the cause of the failure. */
  translate(error: unknown): FishAudioError {
    const outcome = this.#watch.sent ? 'unknown' : 'not_sent';
    const networkCode = codeOf(error);
    if (this.#sampleError !== null) return unreadableSample(outcome, this.#sampleError);
    switch (this.scope.reason) {
      case 'caller':
        return callAborted(outcome);
      case 'deadline':
      case 'idle':
        return timedOut(outcome);
      case 'connect':
        return unreachable('CONNECT_TIMEOUT');
    }
    if (!this.#watch.ready) return unreachable(networkCode);
    if (BROKEN_CONNECTION.test(networkCode ?? '')) return connectionBroken(outcome, networkCode);
    return invalidResponse(null, networkCode);
  }

  /** Registers a clean-up that runs when the attempt ends, however it ends. */
  onEnd(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  /** Cancels the timeouts, and releases the connection or destroys it if the response is not complete. */
  end(): void {
    this.scope.end();
    this.#watch.releaseOrDestroy();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}

function codeOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : null;
}
