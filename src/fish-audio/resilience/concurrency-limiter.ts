import type { PlaceBudget } from '../../concurrency/leases/place-budget';
import { callAborted, tooManyCalls } from '../errors/client-errors';
import type { QueueOptions } from '../options';

/** Releases a place; a second call does nothing. */
export type Release = () => void;

/** Ends the wait of a call in the queue: with a place, or with an error. */
type Waiter = (result: Release | Error) => void;

/**
 * Limits the calls in flight to the concurrency of the account. A call that finds no free place waits in a bounded queue,
 * for a bounded time; it is rejected at once when the queue is full. Where other processes use the same account, a budget
 * says how many of its places are for this one.
 */
export class ConcurrencyLimiter {
  readonly #queue = new Set<Waiter>();
  #places: number;
  #taken = 0;

  /** Throws a RangeError when `maxPlaces` is below 1. */
  constructor(
    readonly maxPlaces: number,
    readonly queueOptions: QueueOptions,
    readonly budget?: PlaceBudget,
  ) {
    if (!(maxPlaces >= 1)) throw new RangeError('At least one call to Fish.Audio has to be possible at a time.');
    this.#places = maxPlaces;
    budget?.onGrown(() => this.#startQueued());
  }

  /** The number of free places. */
  get free(): number {
    return Math.max(0, Math.min(this.#places, this.budget?.usable ?? this.#places) - this.#taken);
  }

  /** Takes a place, first come, first served. Throws `provider_busy` when there is none, `client_closed` on `signal`. */
  async acquire(signal?: AbortSignal): Promise<Release> {
    if (signal?.aborted) throw callAborted('not_sent');
    if (this.#queue.size === 0) {
      this.#reportUse(1);
      if (this.free > 0) return this.#takePlace();
    }
    if (this.#queue.size >= this.queueOptions.maxQueued) {
      this.#reportUse();
      throw tooManyCalls(this.queueOptions.queueMs);
    }
    return this.#waitInQueue(signal);
  }

  /** Applies the limit that Fish.Audio reports; `maxPlaces` stays the upper bound. */
  setLimit(limit: number): void {
    const places = Math.min(this.maxPlaces, Math.max(1, limit));
    if (places !== this.#places) this.budget?.setLimit(places);
    this.#places = places;
    this.#startQueued();
  }

  /** Rejects every call in the queue. */
  rejectQueued(error: () => Error): void {
    for (const end of [...this.#queue]) end(error());
  }

  #waitInQueue(signal: AbortSignal | undefined): Promise<Release> {
    return new Promise((resolve, reject) => {
      const end: Waiter = (result) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#queue.delete(end);
        this.#reportUse();
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onAbort = (): void => end(callAborted('not_sent'));
      const timer = setTimeout(() => end(tooManyCalls(this.queueOptions.queueMs)), this.queueOptions.queueMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(end);
      this.#reportUse();
      this.#startQueued();
    });
  }

  #takePlace(): Release {
    this.#taken += 1;
    this.#reportUse();
    let held = true;
    return () => {
      if (held) this.#taken -= 1;
      held = false;
      this.#reportUse();
      this.#startQueued();
    };
  }

  /** `arriving` are calls that are about to take a place or to wait for one. */
  #reportUse(arriving = 0): void {
    this.budget?.setUse({ inUse: this.#taken, waiting: this.#queue.size + arriving });
  }

  #startQueued(): void {
    for (const end of [...this.#queue]) {
      if (this.free === 0) return;
      end(this.#takePlace());
    }
  }
}
