import type { EventQueue } from './event-queue';

/** A refusal for too many calls at once comes quickly: in under 0.3 s, by public reports. */
const REFUSAL_MS = 300;

/** The account at Fish.Audio: a number of calls at once, all others are refused (429). */
export class SimulatedAccount {
  readonly #events: EventQueue;
  #inFlight = 0;
  #mostInFlight = 0;
  #refused = 0;
  /** The sum of the time that places were in use, in milliseconds. */
  #usedMs = 0;

  constructor(
    events: EventQueue,
    readonly limit: number,
  ) {
    this.#events = events;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  /** How many calls were refused for too many at once. */
  get refused(): number {
    return this.#refused;
  }

  get usedMs(): number {
    return this.#usedMs;
  }

  /**
   * Makes a model: calls back with whether it was made, after so many milliseconds. A call that has begun goes on to its
   * end, whatever becomes of who began it.
   */
  create(durationMs: number, done: (wasMade: boolean) => void): void {
    if (this.#inFlight >= this.limit) {
      this.#refused += 1;
      this.#events.after(REFUSAL_MS, () => done(false));
      return;
    }
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    this.#events.after(durationMs, () => {
      this.#inFlight -= 1;
      this.#usedMs += durationMs;
      done(true);
    });
  }
}
