import { FairQueue, type QueuePlace } from '../../concurrency/fair-queue';
import type { PlaceBudget } from '../../concurrency/leases/place-budget';
import { callAborted, tooManyCalls } from '../errors/client-errors';
import type { QueueOptions } from '../options';

/** Releases a place; a second call does nothing. */
export type Release = () => void;

/** A call in the queue. */
interface Waiter {
  readonly client: string;
  /** Ends the wait: with a place, or with an error. */
  readonly end: (result: Release | Error) => void;
}

/** Calls that no client makes. Its name is that of no client: those are addresses, and users after a prefix. */
const OWN: QueuePlace = { client: 'service', group: {} };

/**
 * Limits the calls in flight to the concurrency of the account. A call that finds no free place waits in a bounded queue,
 * for a bounded time. Clients take turns in it; where it is full, the client with the most in it has its latest rejected.
 * Where other processes use the same account, a budget says how many of its places are for this one.
 */
export class ConcurrencyLimiter {
  readonly #queue: FairQueue<Waiter>;
  /** How many places each client has. */
  readonly #held = new Map<string, number>();
  #places: number;
  #taken = 0;

  /** The last `spare` places are for clients that have none. Throws a RangeError when `maxPlaces` is below 1. */
  constructor(
    readonly maxPlaces: number,
    readonly queueOptions: QueueOptions,
    readonly budget?: PlaceBudget,
    readonly spare = 0,
  ) {
    if (!(maxPlaces >= 1)) throw new RangeError('At least one call to Fish.Audio has to be possible at a time.');
    this.#places = maxPlaces;
    this.#queue = new FairQueue(queueOptions.maxQueued);
    budget?.onGrown(() => this.#startQueued());
  }

  /** The number of free places. */
  get free(): number {
    return Math.max(0, Math.min(this.#places, this.budget?.usable ?? this.#places) - this.#taken);
  }

  /** Takes a place when it is its turn. Throws `provider_busy` when there is none, `client_closed` on `signal`. */
  async acquire(signal?: AbortSignal, place: QueuePlace = OWN): Promise<Release> {
    if (signal?.aborted) throw callAborted('not_sent');
    if (this.#queue.size === 0) {
      this.#reportUse(1);
      if (this.#mayTake(place.client)) return this.#takePlace(place.client);
    }
    return this.#waitInQueue(signal, place);
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
    for (const { end } of this.#queue.clear()) end(error());
  }

  #waitInQueue(signal: AbortSignal | undefined, place: QueuePlace): Promise<Release> {
    const { queueMs } = this.queueOptions;
    return new Promise((resolve, reject) => {
      const end: Waiter['end'] = (result) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#queue.remove(place, waiter);
        this.#reportUse();
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const waiter: Waiter = { client: place.client, end };
      const onAbort = (): void => end(callAborted('not_sent'));
      const timer = setTimeout(() => end(tooManyCalls(queueMs)), queueMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(place, waiter)?.end(tooManyCalls(queueMs));
      this.#reportUse();
      this.#startQueued();
    });
  }

  /**
   * Whether a client may have a place now. Calls that no client makes keep none from anybody, and may have all. The spare ones are
   * counted against the limit: were they counted against the budget, every call would wait until that has grown.
   */
  #mayTake(client: string): boolean {
    if (this.free === 0) return false;
    return client === OWN.client || !this.#held.has(client) || this.#places - this.#taken > this.spare;
  }

  #takePlace(client: string): Release {
    this.#count(client, 1);
    let held = true;
    return () => {
      if (held) this.#count(client, -1);
      held = false;
      this.#startQueued();
    };
  }

  #count(client: string, change: 1 | -1): void {
    this.#taken += change;
    const held = (this.#held.get(client) ?? 0) + change;
    if (held === 0) this.#held.delete(client);
    else this.#held.set(client, held);
    this.#reportUse();
  }

  /** `arriving` are calls that are about to take a place or to wait for one. */
  #reportUse(arriving = 0): void {
    this.budget?.setUse({ inUse: this.#taken, waiting: this.#queue.size + arriving });
  }

  #startQueued(): void {
    for (let next = this.#next(); next !== null; next = this.#next()) next.end(this.#takePlace(next.client));
  }

  #next(): Waiter | null {
    return this.#queue.shift((client) => this.#mayTake(client));
  }
}
