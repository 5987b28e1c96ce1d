import { setTimeout as wait } from 'node:timers/promises';
import type { AxiosRequestConfig } from 'axios';
import type { z } from 'zod';
import { type AnswerHead, readText } from './answer';
import { Attempt, type LiveAnswer } from './attempt';
import { CallLog } from './call-log';
import type { FishAudioError } from './errors';
import { badResponse, closed } from './failures';
import { createHttpInstance, type HttpInstance } from './http-instance';
import type { Operation } from './operations';
import {
  type CallOptions,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUTS,
  type FishAudioClientOptions,
  type FishAudioTimeouts,
} from './options';
import { withRetries } from './retry';
import { statusError } from './status-error';

/** A body that is opened anew for every try, and what has to be closed after it. */
export interface RequestBody {
  readonly data: unknown;
  release(): void;
}

/** What is asked of Fish.Audio. `totalMs` bounds one try; `openBody` is for a body that is a stream. */
export interface FishRequest {
  readonly path: string;
  readonly totalMs: number;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly openBody?: (onError: (error: Error) => void) => RequestBody;
}

/** A success is a page of models at most; an error is a sentence. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** Speaks HTTP to Fish.Audio: tries, repeats, and one log line for each. Everything it throws is a FishAudioError. */
export class Connection {
  readonly timeouts: FishAudioTimeouts;
  readonly #options: FishAudioClientOptions;
  readonly #http: HttpInstance;
  #closed = false;

  constructor(options: FishAudioClientOptions) {
    this.#options = options;
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#http = createHttpInstance(options.baseUrl, options.apiKey);
  }

  /** Repeats a try as far as that is safe for the operation; each hears how the one before it failed. */
  repeat<T>(
    operation: Operation,
    call: CallOptions,
    attempt: (previous: FishAudioError | null) => Promise<T>,
  ): Promise<T> {
    const { random = Math.random, sleep = defaultSleep, retry } = this.#options;
    const log = new CallLog(this.#options.log, operation, call);
    const onRepeat = (error: FishAudioError, waitMs: number): void => log.repeats(error, waitMs);
    return withRetries(operation, { ...DEFAULT_RETRY, ...retry, random, sleep, onRepeat }, call.signal, attempt);
  }

  /** Asks, with repeats, and reads the answer by a schema. */
  askJson<T>(operation: Operation, request: FishRequest, schema: z.ZodType<T>, call: CallOptions): Promise<T> {
    return this.repeat(operation, call, () =>
      this.open(operation, request, call, async (attempt, { head, body }) => {
        const { text, whole } = await attempt.guard(() => readText(body, MAX_ANSWER_BYTES));
        const result = schema.safeParse(whole ? parseJson(text) : undefined);
        if (!result.success) throw badResponse(head);
        attempt.end();
        return result.data;
      }),
    );
  }

  /** One try that only has to succeed; what the answer says is thrown away. */
  tell(operation: Operation, request: FishRequest, call: CallOptions): Promise<void> {
    return this.open(operation, request, call, async (attempt, { body }) => {
      await readText(body, MAX_ANSWER_BYTES).catch(() => undefined);
      attempt.end();
    });
  }

  /** One try. Hands a successful answer over while it arrives; `use` ends the attempt, unless it throws. */
  async open<T>(
    operation: Operation,
    request: FishRequest,
    call: CallOptions,
    use: (attempt: Attempt, answer: LiveAnswer) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw closed();
    const log = new CallLog(this.#options.log, operation, call);
    const attempt = new Attempt({ connectMs: this.timeouts.connectMs, totalMs: request.totalMs }, call.signal);
    try {
      const startedAt = performance.now();
      const answer = await attempt.send(this.#http.axios, operation, toAxios(request, call, attempt));
      log.answered(answer.head, performance.now() - startedAt);
      if (!isSuccess(answer.head)) throw await this.#refusal(attempt, operation, answer);
      return await use(attempt, answer);
    } catch (error) {
      attempt.end();
      log.failed(error);
      throw error;
    }
  }

  /** Closes every connection, those in use included; calls after it fail with `shutting_down`. */
  close(): void {
    this.#closed = true;
    this.#http.close();
  }

  /** The status decides; a body that cannot be read merely has nothing to add, unless the caller has left meanwhile. */
  async #refusal(attempt: Attempt, operation: Operation, { head, body }: LiveAnswer): Promise<FishAudioError> {
    try {
      const { text } = await readText(body, MAX_ERROR_BYTES);
      // Nothing of what we show or log may repeat the key, not even if the other side does.
      return statusError(operation, head, text.replaceAll(this.#options.apiKey, ' '));
    } catch (error) {
      return attempt.scope.reason === 'caller' ? attempt.translate(error) : statusError(operation, head, '');
    }
  }
}

function toAxios(request: FishRequest, call: CallOptions, attempt: Attempt): AxiosRequestConfig {
  const body = request.openBody?.((error) => attempt.failSource(error));
  // After an early answer the rest of the form is never read, so its file would stay open.
  if (body !== undefined) attempt.onEnd(() => body.release());
  return {
    url: request.path,
    params: request.query,
    headers: { ...request.headers, ...(call.requestId === undefined ? {} : { 'X-Request-Id': call.requestId }) },
    data: body?.data ?? request.json,
  };
}

function isSuccess({ status }: AnswerHead): boolean {
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
