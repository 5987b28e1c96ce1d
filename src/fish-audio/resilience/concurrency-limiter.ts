import { callAborted, tooManyCalls } from '../errors/client-errors';
import type { QueueOptions } from '../options';

/** Releases a place; a second call does nothing. */
export type Release = () => void;

/** Ends the wait of a call in the queue: with a place, or with an error. */
type Waiter = (result: Release | Error) => void;

/**
 * Limits the calls in flight to the concurrency of the account. A call that finds no free place waits in a bounded queue,
 * for a bounded time; it is rejected at once when the queue is full.
 */
export class ConcurrencyLimiter {
  readonly #queue = new Set<Waiter>();
  #places: number;
  #taken = 0;

  /** Throws a RangeError when `maxPlaces` is below 1. */
  constructor(
    readonly maxPlaces: number,
    readonly queueOptions: QueueOptions,
  ) {
    if (!(maxPlaces >= 1)) throw new RangeError('At least one call to Fish.Audio has to be possible at a time.');
    this.#places = maxPlaces;
  }

  /** The number of free places. */
  get free(): number {
    return Math.max(0, this.#places - this.#taken);
  }

  /** Takes a place, first come, first served. Throws `provider_busy` when there is none, `client_closed` on `signal`. */
  async acquire(signal?: AbortSignal): Promise<Release> {
    if (signal?.aborted) throw callAborted('not_sent');
    if (this.free > 0) return this.#takePlace();
    if (this.#queue.size >= this.queueOptions.maxQueued) throw tooManyCalls(this.queueOptions.queueMs);
    return new Promise((resolve, reject) => {
      const end: Waiter = (result) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#queue.delete(end);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onAbort = (): void => end(callAborted('not_sent'));
      const timer = setTimeout(() => end(tooManyCalls(this.queueOptions.queueMs)), this.queueOptions.queueMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(end);
    });
  }

  /** Applies the limit that Fish.Audio reports; `maxPlaces` stays the upper bound. */
  setLimit(limit: number): void {
    this.#places = Math.min(this.maxPlaces, Math.max(1, limit));
    this.#startQueued();
  }

  /** Rejects every call in the queue. */
  rejectQueued(error: () => Error): void {
    for (const end of [...this.#queue]) end(error());
  }

  #takePlace(): Release {
    this.#taken += 1;
    let held = true;
    return () => {
      if (held) this.#taken -= 1;
      held = false;
      this.#startQueued();
    };
  }

  #startQueued(): void {
    for (const end of [...this.#queue].slice(0, this.free)) end(this.#takePlace());
  }
}
