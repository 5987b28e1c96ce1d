import { DEFAULT_BREAKER, DEFAULT_CONCURRENCY, DEFAULT_QUEUE } from '../defaults';
import { callsPaused, shuttingDown } from '../errors/client-errors';
import type { CallOptions, FishAudioClientOptions, QueueOptions } from '../options';
import type { Endpoint } from '../transport/endpoints';
import type { ResponseHead } from '../transport/response';
import { type AttemptResult, classifyAttempt } from './attempt-result';
import { CircuitBreaker } from './circuit-breaker';
import { ConcurrencyLimiter, type Release } from './concurrency-limiter';

/** The concurrency limit and the circuit breaker: whether a call starts now, waits in the queue, or fails at once. */
export class AdmissionControl {
  readonly #breaker: CircuitBreaker;
  readonly #limiter: ConcurrencyLimiter;
  /** Speeches wait here first, so that creates find a place whatever the readers of speeches do. */
  readonly #speeches: ConcurrencyLimiter;
  readonly #options: FishAudioClientOptions;
  #closed = false;

  constructor(options: FishAudioClientOptions) {
    const { concurrency = DEFAULT_CONCURRENCY, now = defaultNow, random = Math.random } = options;
    this.#options = options;
    this.#limiter = new ConcurrencyLimiter(concurrency, { ...DEFAULT_QUEUE, ...options.queue });
    this.#speeches = speechLimiter(concurrency, { ...DEFAULT_QUEUE, ...options.queue });
    this.#breaker = new CircuitBreaker(
      { ...DEFAULT_BREAKER, ...options.breaker },
      {
        now,
        random,
        onOpen: (reason, openMs) => this.#onOpen(reason, openMs),
        onClose: () => options.log.info({ event: 'fish_audio_resumed' }, 'Fish.Audio works again; calls are resumed'),
      },
    );
  }

  /** Whether a failed attempt may be followed by another one. */
  get retriesAllowed(): boolean {
    return this.#breaker.closed;
  }

  /**
   * Waits for one of the places of the account. Throws `provider_unreachable`, `provider_busy`, `client_closed` or
   * `shutting_down`.
   */
  async acquirePlace({ signal }: CallOptions): Promise<Release> {
    if (this.#closed) throw shuttingDown();
    this.#breaker.assertCallsAllowed();
    return this.#limiter.acquire(signal);
  }

  /** The same for a speech. One place in five is for creates alone, and at least one where there are two. */
  async acquireSpeechPlace(call: CallOptions): Promise<Release> {
    if (this.#closed) throw shuttingDown();
    this.#breaker.assertCallsAllowed();
    const releaseShare = await this.#speeches.acquire(call.signal);
    try {
      const release = await this.acquirePlace(call);
      return () => {
        release();
        releaseShare();
      };
    } catch (error) {
      releaseShare();
      throw error;
    }
  }

  /**
   * Starts an attempt and returns the function that records how it ended: with an error, or null after a success. Throws
   * `provider_unreachable` or `shutting_down`.
   */
  startAttempt(endpoint: Endpoint): (error: unknown) => void {
    if (this.#closed) throw shuttingDown();
    const report = this.#breaker.startAttempt();
    return (error) => {
      // After `close`, attempts fail because we cut their connections.
      if (!this.#closed) report(classifyAttempt(endpoint, error));
    };
  }

  /** Applies the concurrency limit of the account, if the response reports one. */
  applyConcurrencyLimit({ concurrencyLimit }: ResponseHead): void {
    if (concurrencyLimit === null) return;
    this.#limiter.setLimit(concurrencyLimit);
    this.#speeches.setLimit(speechPlacesOf(concurrencyLimit));
  }

  /** Rejects the calls in the queue and every later call with `shutting_down`. */
  close(): void {
    this.#closed = true;
    this.#rejectQueued(shuttingDown);
  }

  #onOpen(reason: AttemptResult, openMs: number): void {
    const message =
      reason === 'bad_key'
        ? 'Fish.Audio rejects the key of this service; check FISH_API_KEY'
        : 'Fish.Audio keeps failing; calls are paused';
    this.#options.log.error({ event: 'fish_audio_paused', reason, pause_ms: Math.round(openMs) }, message);
    this.#rejectQueued(() => callsPaused(openMs));
  }

  #rejectQueued(error: () => Error): void {
    for (const limiter of [this.#speeches, this.#limiter]) limiter.rejectQueued(error);
  }
}

/** How many places speeches may have, of so many. */
function speechPlacesOf(places: number): number {
  return Math.max(1, places - Math.max(1, Math.floor(places / 5)));
}

/** As many speeches are taken in, to be made or to wait, as if they could have every place. */
function speechLimiter(places: number, { maxQueued, queueMs }: QueueOptions): ConcurrencyLimiter {
  const forSpeeches = speechPlacesOf(places);
  return new ConcurrencyLimiter(forSpeeches, { maxQueued: maxQueued + places - forSpeeches, queueMs });
}

function defaultNow(): number {
  return performance.now();
}
