import type { AttemptResult } from './attempt-result';

/** For how long the latest result says something about the present, in milliseconds. */
const LATELY_MS = 5 * 60_000;

/**
 * What the latest attempts say about Fish.Audio:
 * - `answering`: it answered within the last five minutes;
 * - `failing`: the latest attempt failed;
 * - `key_refused`: it refused our key;
 * - `unknown`: no attempt has ended within the last five minutes.
 */
export type LatestState = 'answering' | 'failing' | 'key_refused' | 'unknown';

/** Keeps how the latest attempt ended, as far as that says something about Fish.Audio. */
export class LatestResult {
  readonly #now: () => number;
  #result: AttemptResult = 'none';
  #atMs = 0;

  /** `now` is the time of a monotonic clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes how an attempt ended; one from which nothing can be concluded changes nothing. */
  record(result: AttemptResult): void {
    if (result === 'none') return;
    this.#result = result;
    this.#atMs = this.#now();
  }

  get state(): LatestState {
    if (this.#result === 'none' || this.#now() - this.#atMs > LATELY_MS) return 'unknown';
    if (this.#result === 'good' || this.#result === 'busy') return 'answering';
    return this.#result === 'bad_key' ? 'key_refused' : 'failing';
  }
}
