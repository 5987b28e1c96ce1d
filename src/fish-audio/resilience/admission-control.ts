import { DEFAULT_BREAKER, DEFAULT_CONCURRENCY, DEFAULT_QUEUE } from '../defaults';
import { callsPaused, notConfigured, shuttingDown } from '../errors/client-errors';
import type { CallOptions, FishAudioClientOptions } from '../options';
import type { Endpoint } from '../transport/endpoints';
import type { ResponseHead } from '../transport/response';
import { type AttemptResult, classifyAttempt } from './attempt-result';
import { CircuitBreaker } from './circuit-breaker';
import { ConcurrencyLimiter, type Release } from './concurrency-limiter';
import { LatestResult, type LatestState } from './latest-result';

/** What is known of Fish.Audio without asking it. While calls are `paused`, they fail at once until a probe succeeds. */
export type FishAudioState = 'not_configured' | 'paused' | LatestState;

/** The concurrency limit and the circuit breaker: whether a call starts now, waits in the queue, or fails at once. */
export class AdmissionControl {
  readonly #breaker: CircuitBreaker;
  readonly #limiter: ConcurrencyLimiter;
  readonly #latest: LatestResult;
  readonly #options: FishAudioClientOptions;
  #closed = false;

  constructor(options: FishAudioClientOptions) {
    const { concurrency = DEFAULT_CONCURRENCY, now = defaultNow, random = Math.random } = options;
    this.#options = options;
    this.#latest = new LatestResult(now);
    this.#limiter = new ConcurrencyLimiter(concurrency, { ...DEFAULT_QUEUE, ...options.queue }, options.places);
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

  get state(): FishAudioState {
    if (this.#options.apiKey === undefined) return 'not_configured';
    const latest = this.#latest.state;
    return this.#breaker.closed || latest === 'key_refused' ? latest : 'paused';
  }

  /** Throws `provider_not_configured` when there is no key. */
  assertConfigured(): void {
    if (this.#options.apiKey === undefined) throw notConfigured();
  }

  /**
   * Waits for one of the places of the account. Throws `provider_not_configured`, `provider_unreachable`,
   * `provider_busy`, `client_closed` or `shutting_down`.
   */
  async acquirePlace({ signal }: CallOptions): Promise<Release> {
    this.#assertOpen();
    this.#breaker.assertCallsAllowed();
    return this.#limiter.acquire(signal);
  }

  /**
   * Starts an attempt and returns the function that records how it ended: with an error, or null after a success. Throws
   * `provider_not_configured`, `provider_unreachable` or `shutting_down`.
   */
  startAttempt(endpoint: Endpoint): (error: unknown) => void {
    this.#assertOpen();
    const report = this.#breaker.startAttempt();
    return (error) => {
      // After `close`, attempts fail because we cut their connections.
      if (this.#closed) return;
      const result = classifyAttempt(endpoint, error);
      this.#latest.record(result);
      report(result);
    };
  }

  /** Applies the concurrency limit of the account, if the response reports one. */
  applyConcurrencyLimit({ concurrencyLimit }: ResponseHead): void {
    if (concurrencyLimit !== null) this.#limiter.setLimit(concurrencyLimit);
  }

  /** Rejects the calls in the queue and every later call with `shutting_down`. */
  close(): void {
    this.#closed = true;
    this.#limiter.rejectQueued(shuttingDown);
  }

  #assertOpen(): void {
    this.assertConfigured();
    if (this.#closed) throw shuttingDown();
  }

  #onOpen(reason: AttemptResult, openMs: number): void {
    const message =
      reason === 'bad_key'
        ? 'Fish.Audio rejects the key of this service; check FISH_API_KEY'
        : 'Fish.Audio keeps failing; calls are paused';
    this.#options.log.error({ event: 'fish_audio_paused', reason, pause_ms: Math.round(openMs) }, message);
    this.#limiter.rejectQueued(() => callsPaused(openMs));
  }
}

function defaultNow(): number {
  return performance.now();
}
