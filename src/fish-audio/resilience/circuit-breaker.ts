import { backoffMs } from '../../concurrency/backoff';
import { callsPaused } from '../errors/client-errors';
import type { BreakerOptions } from '../options';
import type { AttemptResult } from './attempt-result';

/** What the breaker is given: a monotonic clock in milliseconds, a random source, and callbacks for state changes. */
export interface CircuitBreakerDeps {
  readonly now: () => number;
  readonly random: () => number;
  readonly onOpen: (reason: AttemptResult, openMs: number) => void;
  readonly onClose: () => void;
}

/**
 * Pauses the calls while Fish.Audio keeps failing, which spares our callers a wait and an overloaded service more load.
 * After a pause one attempt passes as a probe. Its success closes the breaker, its failure makes the next pause longer.
 */
export class CircuitBreaker {
  #recent: { readonly atMs: number; readonly failed: boolean }[] = [];
  #failuresInARow = 0;
  #openingsInARow = 0;
  #openMs = 0;
  /** Until when calls are paused; null while the breaker is closed. */
  #openUntilMs: number | null = null;
  /** Counts the changes of state, so that the result of an attempt from before the last change is ignored. */
  #generation = 0;

  constructor(
    readonly options: BreakerOptions,
    readonly deps: CircuitBreakerDeps,
  ) {}

  /** Whether calls pass freely; false while calls are paused and while a probe is in flight. */
  get closed(): boolean {
    return this.#openUntilMs === null;
  }

  /** Whether a call would fail at once. False once the pause is over, when the next call is the probe, whenever it comes. */
  get pausesCalls(): boolean {
    return this.#restMs > 0;
  }

  /** Throws `provider_unreachable` with the time to wait, if calls are paused. Does not use up the probe. */
  assertCallsAllowed(): void {
    if (this.#restMs > 0) throw callsPaused(this.#restMs);
  }

  /** Starts an attempt and returns the function that records its result. Throws as `assertCallsAllowed` does. */
  startAttempt(): (result: AttemptResult) => void {
    this.assertCallsAllowed();
    // This attempt is a probe. The next one passes after its result, or after another pause if it never ends.
    if (!this.closed) this.#openUntilMs = this.deps.now() + this.#openMs;
    const generation = this.#generation;
    return (result) => {
      if (generation === this.#generation) this.#recordResult(result);
    };
  }

  get #restMs(): number {
    return this.#openUntilMs === null ? 0 : this.#openUntilMs - this.deps.now();
  }

  #recordResult(result: AttemptResult): void {
    const isProbe = !this.closed;
    if (result === 'bad' || result === 'bad_key') {
      this.#addToWindow(true);
      if (isProbe || this.#thresholdReached()) this.#open(result);
    } else if (!isProbe) {
      if (result === 'good') this.#addToWindow(false);
    } else if (result === 'none') this.#openUntilMs = this.deps.now();
    else this.#close();
  }

  #addToWindow(failed: boolean): void {
    const { windowSize, windowMs } = this.options;
    const atMs = this.deps.now();
    this.#failuresInARow = failed ? this.#failuresInARow + 1 : 0;
    this.#recent = [...this.#recent, { atMs, failed }]
      .slice(-windowSize)
      .filter((entry) => atMs - entry.atMs <= windowMs);
  }

  #thresholdReached(): boolean {
    const { failuresInARow, minResults, failureShare } = this.options;
    if (this.#failuresInARow >= failuresInARow) return true;
    const failures = this.#recent.filter(({ failed }) => failed).length;
    return this.#recent.length >= minResults && failures >= failureShare * this.#recent.length;
  }

  #open(reason: AttemptResult): void {
    const { openMs, badKeyOpenMs, maxOpenMs } = this.options;
    const fullMs = backoffMs(reason === 'bad_key' ? badKeyOpenMs : openMs, maxOpenMs, this.#openingsInARow);
    // Random, so that several processes that had the same outage do not send their probes at the same time.
    this.#openMs = this.#openingsInARow === 0 ? fullMs : fullMs * (1 - this.deps.random() / 4);
    this.#openUntilMs = this.deps.now() + this.#openMs;
    this.#openingsInARow += 1;
    this.#generation += 1;
    this.deps.onOpen(reason, this.#openMs);
  }

  #close(): void {
    this.#openUntilMs = null;
    this.#openingsInARow = 0;
    this.#failuresInARow = 0;
    this.#recent = [];
    this.#generation += 1;
    this.deps.onClose();
  }
}
