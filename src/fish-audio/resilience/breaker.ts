import type { BreakerOptions } from '../options';
import { paused } from '../transport/failures';
import type { Verdict } from './verdict';

/** What the breaker needs from outside: a clock in milliseconds, chance, and somebody to tell. */
export interface BreakerDeps {
  readonly now: () => number;
  readonly random: () => number;
  readonly onOpen: (why: Verdict, openMs: number) => void;
  readonly onClose: () => void;
}

/**
 * Stops asking a Fish.Audio that keeps failing: neither our callers nor a struggling service gain by one more call. After
 * a while one call is let through as a probe. Its success closes the breaker, its failure keeps it open for longer.
 */
export class Breaker {
  #recent: { readonly atMs: number; readonly failed: boolean }[] = [];
  #failuresInARow = 0;
  #openings = 0;
  #openMs = 0;
  /** Until when nothing passes; null while the breaker is closed. */
  #openUntilMs: number | null = null;
  /** Counts openings and closings, so that a call of an earlier time has no say in the present one. */
  #generation = 0;

  constructor(
    readonly options: BreakerOptions,
    readonly deps: BreakerDeps,
  ) {}

  /** Whether all is well; false also while a probe is under way. */
  get closed(): boolean {
    return this.#openUntilMs === null;
  }

  /** Throws `provider_unreachable` with the time to wait, if a call would not pass now. Takes nothing. */
  assertPasses(): void {
    const restMs = (this.#openUntilMs ?? 0) - this.deps.now();
    if (!this.closed && restMs > 0) throw paused(restMs);
  }

  /** Lets one try pass and returns where to report on it, or throws as `assertPasses` does. */
  enter(): (verdict: Verdict) => void {
    this.assertPasses();
    // The try is a probe: the next one passes after it has spoken, or as much later again if it never does.
    if (!this.closed) this.#openUntilMs = this.deps.now() + this.#openMs;
    const generation = this.#generation;
    return (verdict) => {
      if (generation === this.#generation) this.#recordResult(verdict);
    };
  }

  #recordResult(verdict: Verdict): void {
    const isProbe = !this.closed;
    if (verdict === 'none') {
      if (isProbe) this.#openUntilMs = this.deps.now();
    } else if (verdict !== 'good') {
      this.#count(true);
      if (isProbe || this.#hasEnough()) this.#open(verdict);
    } else if (isProbe) this.#close();
    else this.#count(false);
  }

  #count(failed: boolean): void {
    const { windowSize, windowMs } = this.options;
    const atMs = this.deps.now();
    this.#failuresInARow = failed ? this.#failuresInARow + 1 : 0;
    this.#recent = [...this.#recent, { atMs, failed }].slice(-windowSize).filter((one) => atMs - one.atMs <= windowMs);
  }

  #hasEnough(): boolean {
    const { failuresInARow, minResults, failureShare } = this.options;
    if (this.#failuresInARow >= failuresInARow) return true;
    const failures = this.#recent.filter(({ failed }) => failed).length;
    return this.#recent.length >= minResults && failures >= failureShare * this.#recent.length;
  }

  #open(why: Verdict): void {
    const { openMs, badKeyOpenMs, maxOpenMs } = this.options;
    const fullMs = Math.min(maxOpenMs, (why === 'bad_key' ? badKeyOpenMs : openMs) * 2 ** this.#openings);
    // Several processes that met the same outage must not send their probes together.
    this.#openMs = this.#openings === 0 ? fullMs : fullMs * (1 - this.deps.random() / 4);
    this.#openUntilMs = this.deps.now() + this.#openMs;
    this.#openings += 1;
    this.#generation += 1;
    this.deps.onOpen(why, this.#openMs);
  }

  #close(): void {
    this.#openUntilMs = null;
    this.#openings = 0;
    this.#failuresInARow = 0;
    this.#recent = [];
    this.#generation += 1;
    this.deps.onClose();
  }
}
