import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { codeOf } from '../../errors/api-error';
import { DEFAULT_RETRY, DEFAULT_TIMEOUTS } from '../defaults';
import { invalidResponse } from '../errors/client-errors';
import type { FishAudioError } from '../errors/fish-audio-error';
import { statusError } from '../errors/status-error';
import type { CallOptions, FishAudioClientOptions, FishAudioTimeouts } from '../options';
import { AdmissionControl, monotonicNow } from '../resilience/admission-control';
import { withRetries } from '../resilience/retry';
import { Attempt } from './attempt';
import { CallLog } from './call-log';
import { type ConnectionPool, createConnectionPool } from './connection-pool';
import type { Endpoint } from './endpoints';
import { type FishRequest, type TracedCall, toAxios, toDirect, withTrace } from './request';
import { type ProviderResponse, type ResponseHead, readText } from './response';

/** The longest successful response is a page of voice models; an error is a sentence. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** HTTP to Fish.Audio: attempts, retries, and their log lines. Throws FishAudioError only. */
export class Transport {
  readonly timeouts: FishAudioTimeouts;
  /** Whether calls start, and their places. */
  readonly admission: AdmissionControl;
  readonly #options: FishAudioClientOptions;
  readonly #pool: ConnectionPool;

  constructor(options: FishAudioClientOptions) {
    this.#options = options;
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#pool = createConnectionPool(options.baseUrl, options.apiKey);
    this.admission = new AdmissionControl(options);
  }

  /** Runs attempts until one succeeds, as far as retrying is safe for the endpoint. Each is given the failure before it. */
  withRetries<T>(
    endpoint: Endpoint,
    call: CallOptions,
    attempt: (previous: FishAudioError | null) => Promise<T>,
  ): Promise<T> {
    const { random = Math.random, sleep = defaultSleep, now = monotonicNow, retry } = this.#options;
    const log = new CallLog(this.#options.log, endpoint, call);
    const onRetry = (error: FishAudioError, waitMs: number): void => log.willRetry(error, waitMs);
    const retriesAllowed = (): boolean => this.admission.retriesAllowed;
    const once = call.inBackground === true && { attempts: 1 };
    const policy = { ...DEFAULT_RETRY, ...retry, ...once, now, random, sleep, onRetry, retriesAllowed };
    return withRetries(endpoint, policy, call.signal, attempt);
  }

  /** Sends a request, with retries, and parses the response by a schema. */
  requestJson<T>(
    endpoint: Endpoint,
    request: FishRequest,
    schema: z.ZodType<T>,
    call: CallOptions,
    isExpected?: (result: T) => boolean,
  ): Promise<T> {
    return this.withRetries(endpoint, call, () => this.attemptJson(endpoint, request, schema, call, isExpected));
  }

  /** Makes one attempt and parses the response by a schema. One that is not expected counts as one that does not fit. */
  attemptJson<T>(
    endpoint: Endpoint,
    request: FishRequest,
    schema: z.ZodType<T>,
    call: CallOptions,
    isExpected: (result: T) => boolean = () => true,
  ): Promise<T> {
    return this.attempt(endpoint, request, call, async (attempt, { head, body }) => {
      const { text, whole } = await attempt.guard(() => readText(body, MAX_RESPONSE_BYTES));
      const result = schema.safeParse(whole ? parseJson(text) : undefined);
      if (!result.success || !isExpected(result.data)) throw invalidResponse(head);
      attempt.end();
      return result.data;
    });
  }

  /** Makes one attempt whose successful response is empty or any JSON: the page of a proxy says nothing of Fish.Audio. */
  attemptIgnoringBody(endpoint: Endpoint, request: FishRequest, call: CallOptions): Promise<void> {
    return this.attempt(endpoint, request, call, async (attempt, { head, body }) => {
      const { text } = await attempt.guard(() => readText(body, MAX_RESPONSE_BYTES));
      if (text !== '' && parseJson(text) === undefined) throw invalidResponse(head);
      attempt.end();
    });
  }

  /**
   * Makes one attempt. `use` is given a successful response while its body arrives and ends the attempt, unless it throws.
   * A stream that `use` returns may fail later; that failure is reported to `onFailure`.
   */
  async attempt<T>(
    endpoint: Endpoint,
    request: FishRequest,
    call: CallOptions,
    use: (attempt: Attempt, response: ProviderResponse, onFailure: (error: FishAudioError) => void) => Promise<T>,
  ): Promise<T> {
    const report = this.admission.startAttempt(endpoint, call);
    const traced = withTrace(call);
    const log = new CallLog(this.#options.log, endpoint, traced);
    const startedAt = performance.now();
    const measure = (result: string): void => {
      const seconds = (performance.now() - startedAt) / 1000;
      this.#options.onAttempt?.(endpoint.name, result, seconds, request.headers?.model);
    };
    const fail = (error: unknown): void => {
      log.failed(error);
      report(error);
    };
    const attempt = new Attempt({ connectMs: this.timeouts.connectMs, totalMs: request.totalMs }, call.signal);
    try {
      const response = await this.#send(attempt, endpoint, request, traced);
      log.responded(response.head, performance.now() - startedAt);
      const error = isSuccess(response.head) ? null : await this.#errorOf(attempt, endpoint, response);
      // The page of a gateway does not say what Fish.Audio allows.
      if (error === null || error.inOwnWords) this.admission.applyConcurrencyLimit(response.head);
      if (error !== null) throw error;
      const result = await use(attempt, response, fail);
      measure('ok');
      report(null);
      return result;
    } catch (error) {
      attempt.end();
      measure(codeOf(error));
      fail(error);
      throw error;
    }
  }

  #send(attempt: Attempt, endpoint: Endpoint, request: FishRequest, call: TracedCall): Promise<ProviderResponse> {
    if (request.directJson !== undefined) {
      return attempt.sendDirect(this.#pool.direct, { method: endpoint.method, ...toDirect(request, call) });
    }
    const axios = request.openBody === undefined ? this.#pool.axios : this.#pool.forms;
    return attempt.send(axios, endpoint, toAxios(request, call, attempt));
  }

  /** Closes every connection, those in use included; calls after it fail with `shutting_down`. */
  close(): void {
    this.admission.close();
    this.#pool.close();
  }

  /** The error of a response without success, by its status. A body that cannot be read adds no message. */
  async #errorOf(attempt: Attempt, endpoint: Endpoint, { head, body }: ProviderResponse): Promise<FishAudioError> {
    try {
      const { text } = await readText(body, MAX_ERROR_BYTES);
      // The key must not get into a response or a log, even if Fish.Audio sends it back.
      return statusError(endpoint, head, withoutKey(text, this.#options.apiKey));
    } catch (error) {
      return attempt.scope.reason === 'caller' ? attempt.translate(error) : statusError(endpoint, head, '');
    }
  }
}

function isSuccess({ status }: ResponseHead): boolean {
  return status >= 200 && status < 300;
}

/** The text without the key, as it is, as JSON writes it and as an address has it. */
function withoutKey(text: string, key: string | undefined): string {
  if (key === undefined) return text;
  const spellings = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, ' '), text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function defaultSleep(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal });
}
