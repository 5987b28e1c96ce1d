import type { PlaceBudget } from '../../concurrency/leases/place-budget';
import { DEFAULT_BREAKER, DEFAULT_CONCURRENCY, DEFAULT_QUEUE } from '../defaults';
import { callsPaused, notConfigured, shuttingDown } from '../errors/client-errors';
import type { CallOptions, FishAudioClientOptions, QueueOptions } from '../options';
import type { Endpoint } from '../transport/endpoints';
import type { ResponseHead } from '../transport/response';
import { type AttemptResult, classifyAttempt } from './attempt-result';
import { CircuitBreaker } from './circuit-breaker';
import { ConcurrencyLimiter, type Release } from './concurrency-limiter';
import { LatestResult, type LatestState } from './latest-result';
import { divideBudget, speechPlacesOf } from './speech-share';

/** What is known of Fish.Audio without asking it. While calls are `paused`, they fail at once. */
export type FishAudioState = 'not_configured' | 'paused' | LatestState;

/** So many places of speeches are kept for clients that have none, as slow readers may hold the others for long. */
const SPARE_SPEECHES = 1;

/** A client's creates and its speeches take turns, as its speeches keep places from those of others while they wait. */
const CREATES = {};
const SPEECHES = {};

/** The concurrency limit and the circuit breaker: whether a call starts now, waits in the queue, or fails at once. */
export class AdmissionControl {
  readonly #breaker: CircuitBreaker;
  readonly #limiter: ConcurrencyLimiter;
  /** Speeches wait here first, so that creates find a place whatever the readers of speeches do. */
  readonly #speeches: ConcurrencyLimiter;
  readonly #latest: LatestResult;
  readonly #options: FishAudioClientOptions;
  #closed = false;

  constructor(options: FishAudioClientOptions) {
    const { concurrency = DEFAULT_CONCURRENCY, now = monotonicNow, random = Math.random } = options;
    this.#options = options;
    const queue = { ...DEFAULT_QUEUE, ...options.queue };
    const places = options.places && divideBudget(options.places);
    this.#latest = new LatestResult(now);
    this.#limiter = new ConcurrencyLimiter(concurrency, queue, places?.calls);
    this.#speeches = speechLimiter(concurrency, queue, places?.speeches);
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
    return !this.#breaker.pausesCalls || latest === 'key_refused' ? latest : 'paused';
  }

  /** Throws `provider_not_configured` when there is no key. */
  assertConfigured(): void {
    if (this.#options.apiKey === undefined) throw notConfigured();
  }

  /**
   * Waits for one of the places of the account. Throws `provider_not_configured`, `provider_unreachable`,
   * `provider_busy`, `client_closed` or `shutting_down`.
   */
  async acquirePlace(call: CallOptions): Promise<Release> {
    return this.#acquire(this.#limiter, call, CREATES);
  }

  /**
   * The same for a speech. One place in five is for creates alone, and at least one where there are two; of the others the
   * last is for a client that has none.
   */
  async acquireSpeechPlace(call: CallOptions): Promise<Release> {
    const releaseShare = await this.#acquire(this.#speeches, call, SPEECHES);
    try {
      const release = await this.#acquire(this.#limiter, call, SPEECHES);
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
   * `provider_not_configured`, `provider_unreachable` or `shutting_down`. A check of the key is no call of a caller: it is
   * made while calls are paused, and changes nothing about that; so is a call with `whilePaused` then. One in the background
   * waits for the end of a pause, and neither begins nor ends one.
   */
  startAttempt(endpoint: Endpoint, call: CallOptions): (error: unknown) => void {
    const { whilePaused = false, inBackground = false } = call;
    this.#assertOpen();
    if (endpoint.isCheck || (whilePaused && this.#breaker.pausesCalls)) return () => undefined;
    if (inBackground) this.#breaker.assertCallsAllowed();
    const report = inBackground ? () => undefined : this.#breaker.startAttempt();
    return (error) => {
      // After `close`, attempts fail because we cut their connections.
      if (this.#closed) return;
      const result = classifyAttempt(error);
      // A model that cannot be deleted says nothing about what callers meet.
      if (inBackground && result === 'bad') return;
      this.#latest.record(result);
      report(result);
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

  async #acquire(limiter: ConcurrencyLimiter, { signal, client }: CallOptions, group: object): Promise<Release> {
    this.#assertOpen();
    this.#breaker.assertCallsAllowed();
    return limiter.acquire(signal, client === undefined ? undefined : { client, group });
  }

  #assertOpen(): void {
    this.assertConfigured();
    if (this.#closed) throw shuttingDown();
  }

  #onOpen(reason: AttemptResult, openMs: number): void {
    const message =
      reason === 'bad_key'
        ? 'Fish.Audio rejects the key of this service; calls are paused'
        : 'Fish.Audio keeps failing; calls are paused';
    this.#options.log.error({ event: 'fish_audio_paused', reason, pause_ms: Math.round(openMs) }, message);
    this.#rejectQueued(() => callsPaused(openMs));
  }

  #rejectQueued(error: () => Error): void {
    for (const limiter of [this.#speeches, this.#limiter]) limiter.rejectQueued(error);
  }
}

/** As many speeches of one client are taken in, to be made or to wait, as if it could have every place. */
function speechLimiter(places: number, { maxQueued, queueMs }: QueueOptions, budget?: PlaceBudget): ConcurrencyLimiter {
  const forSpeeches = speechPlacesOf(places);
  const ofOneClient = Math.max(1, forSpeeches - SPARE_SPEECHES);
  const queue = { maxQueued: maxQueued + places - ofOneClient, queueMs };
  return new ConcurrencyLimiter(forSpeeches, queue, budget, SPARE_SPEECHES);
}

/** The time in milliseconds of a clock that is never set. */
export function monotonicNow(): number {
  return performance.now();
}
