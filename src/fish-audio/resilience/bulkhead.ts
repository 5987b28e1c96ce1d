import type { QueueOptions } from '../options';
import { callerGone, crowded } from '../transport/failures';

/** Gives a place back; a second call does nothing. */
export type Release = () => void;

/** Ends a wait: with a place, or with why there is none. */
type Waiter = (result: Release | Error) => void;

/**
 * Bounds the calls in flight to what the account allows, so that slow ones cannot pile up without end. Who finds no place
 * waits in line for a while; who finds the line full is told so at once.
 */
export class Bulkhead {
  readonly #line = new Set<Waiter>();
  #places: number;
  #taken = 0;

  /** Throws a RangeError when there would be no place at all. */
  constructor(
    readonly maxPlaces: number,
    readonly queue: QueueOptions,
  ) {
    if (!(maxPlaces >= 1)) throw new RangeError('At least one call to Fish.Audio has to be possible at a time.');
    this.#places = maxPlaces;
  }

  /** Places that nobody holds. */
  get free(): number {
    return Math.max(0, this.#places - this.#taken);
  }

  /** Takes a place, first come, first served. Throws `provider_busy` in want of one, `client_closed` on `signal`. */
  async take(signal?: AbortSignal): Promise<Release> {
    if (signal?.aborted) throw callerGone('not_sent');
    if (this.free > 0) return this.#occupy();
    if (this.#line.size >= this.queue.maxQueued) throw crowded(this.queue.queueMs);
    return new Promise((resolve, reject) => {
      const end: Waiter = (result) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#line.delete(end);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onAbort = (): void => end(callerGone('not_sent'));
      const timer = setTimeout(() => end(crowded(this.queue.queueMs)), this.queue.queueMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#line.add(end);
    });
  }

  /** Heeds the ceiling that Fish.Audio names; our own setting stays the upper bound. */
  adapt(ceiling: number): void {
    this.#places = Math.min(this.maxPlaces, Math.max(1, ceiling));
    this.#admit();
  }

  /** Sends everyone in line away. */
  rejectQueued(error: () => Error): void {
    for (const end of [...this.#line]) end(error());
  }

  #occupy(): Release {
    this.#taken += 1;
    let held = true;
    return () => {
      if (held) this.#taken -= 1;
      held = false;
      this.#admit();
    };
  }

  #admit(): void {
    for (const end of [...this.#line].slice(0, this.free)) end(this.#occupy());
  }
}
