import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { FishAudioError } from '../errors';
import {
  type CallOptions,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUTS,
  type FishAudioClientOptions,
  type FishAudioTimeouts,
} from '../options';
import type { Release } from '../resilience/bulkhead';
import { Gate } from '../resilience/gate';
import { withRetries } from '../resilience/retry';
import { Attempt, type ProviderResponse } from './attempt';
import { CallLog } from './call-log';
import type { Endpoint } from './endpoints';
import { badResponse } from './failures';
import { createHttpInstance, type HttpInstance } from './http-instance';
import { type ResponseHead, readText } from './provider-response';
import { type FishRequest, toAxios } from './request';
import { statusError } from './status-error';

/** A success is a page of models at most; an error is a sentence. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** Speaks HTTP to Fish.Audio: tries, repeats, and one log line for each. Everything it throws is a FishAudioError. */
export class Transport {
  readonly timeouts: FishAudioTimeouts;
  readonly #options: FishAudioClientOptions;
  readonly #http: HttpInstance;
  readonly #gate: Gate;

  constructor(options: FishAudioClientOptions) {
    this.#options = options;
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#http = createHttpInstance(options.baseUrl, options.apiKey);
    this.#gate = new Gate(options);
  }

  /** Waits for one of the places of the account; the caller gives it back, whatever happens. */
  takePlace(call: CallOptions): Promise<Release> {
    return this.#gate.takePlace(call);
  }

  /** Repeats a try as far as that is safe for the endpoint; each hears how the one before it failed. */
  repeat<T>(
    endpoint: Endpoint,
    call: CallOptions,
    attempt: (previous: FishAudioError | null) => Promise<T>,
  ): Promise<T> {
    const { random = Math.random, sleep = defaultSleep, retry } = this.#options;
    const log = new CallLog(this.#options.log, endpoint, call);
    const onRepeat = (error: FishAudioError, waitMs: number): void => log.repeats(error, waitMs);
    const allowed = (): boolean => this.#gate.mayRepeat;
    const policy = { ...DEFAULT_RETRY, ...retry, random, sleep, onRepeat, allowed };
    return withRetries(endpoint, policy, call.signal, attempt);
  }

  /** Asks, with repeats, and reads the answer by a schema. */
  askJson<T>(endpoint: Endpoint, request: FishRequest, schema: z.ZodType<T>, call: CallOptions): Promise<T> {
    return this.repeat(endpoint, call, () =>
      this.open(endpoint, request, call, async (attempt, { head, body }) => {
        const { text, whole } = await attempt.guard(() => readText(body, MAX_ANSWER_BYTES));
        const result = schema.safeParse(whole ? parseJson(text) : undefined);
        if (!result.success) throw badResponse(head);
        attempt.end();
        return result.data;
      }),
    );
  }

  /** One try that only has to succeed; what the answer says is thrown away. */
  tell(endpoint: Endpoint, request: FishRequest, call: CallOptions): Promise<void> {
    return this.open(endpoint, request, call, async (attempt, { body }) => {
      await readText(body, MAX_ANSWER_BYTES).catch(() => undefined);
      attempt.end();
    });
  }

  /**
   * One try. Hands a successful answer over while it arrives; `use` ends the attempt, unless it throws. What fails after
   * `use` is done, in a stream that it has handed on, is told to `onFailure`.
   */
  async open<T>(
    endpoint: Endpoint,
    request: FishRequest,
    call: CallOptions,
    use: (attempt: Attempt, answer: ProviderResponse, onFailure: (error: FishAudioError) => void) => Promise<T>,
  ): Promise<T> {
    const report = this.#gate.enter(endpoint);
    const log = new CallLog(this.#options.log, endpoint, call);
    const onFailure = (error: unknown): void => {
      log.failed(error);
      report(error);
    };
    const attempt = new Attempt({ connectMs: this.timeouts.connectMs, totalMs: request.totalMs }, call.signal);
    try {
      const startedAt = performance.now();
      const answer = await attempt.send(this.#http.axios, endpoint, toAxios(request, call, attempt));
      log.answered(answer.head, performance.now() - startedAt);
      this.#gate.applyConcurrencyLimit(answer.head);
      if (!isSuccess(answer.head)) throw await this.#refusal(attempt, endpoint, answer);
      const result = await use(attempt, answer, onFailure);
      report(null);
      return result;
    } catch (error) {
      attempt.end();
      onFailure(error);
      throw error;
    }
  }

  /** Closes every connection, those in use included; calls after it fail with `shutting_down`. */
  close(): void {
    this.#gate.close();
    this.#http.close();
  }

  /** The status decides; a body that cannot be read merely has nothing to add, unless the caller has left meanwhile. */
  async #refusal(attempt: Attempt, endpoint: Endpoint, { head, body }: ProviderResponse): Promise<FishAudioError> {
    try {
      const { text } = await readText(body, MAX_ERROR_BYTES);
      // Nothing of what we show or log may repeat the key, not even if the other side does.
      return statusError(endpoint, head, text.replaceAll(this.#options.apiKey, ' '));
    } catch (error) {
      return attempt.scope.reason === 'caller' ? attempt.translate(error) : statusError(endpoint, head, '');
    }
  }
}

function isSuccess({ status }: ResponseHead): boolean {
  return status >= 200 && status < 300;
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
