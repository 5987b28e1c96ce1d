import { BoundedMap } from '../../concurrency/bounded-map';

const MAX_REMEMBERED = 10_000;

/**
 * What the database has confirmed lately, sessions or keys, by their hashes: they go on for some time in which it cannot be
 * asked.
 */
export class RecentlyConfirmed<T> {
  readonly #confirmed = new BoundedMap<string, { readonly value: T; readonly at: number }>(MAX_REMEMBERED);
  #endings = 0;

  /** @param forMs For how long something goes on that the database cannot confirm. */
  constructor(private readonly forMs: number) {}

  /** To be taken before the database is asked, and handed to `note`. */
  get endings(): number {
    return this.#endings;
  }

  /** Remembers what is confirmed, unless something has ended since the database was asked for it, which may have been this. */
  note(hash: string, value: T, endings: number): void {
    if (endings !== this.#endings) return;
    this.#confirmed.set(hash, { value, at: performance.now() });
  }

  /** Null for what was not confirmed lately. */
  find(hash: string): T | null {
    const found = this.#confirmed.get(hash);
    return found !== undefined && performance.now() - found.at <= this.forMs ? found.value : null;
  }

  /** Forgets what is no longer so. */
  forget(hash: string): void {
    if (this.#confirmed.delete(hash)) this.#endings += 1;
  }

  /** Forgets what was ended elsewhere, and what the database may be about to confirm: it is not known which of those are meant. */
  forgetWhere(isMeant: (value: T) => boolean): void {
    this.#endings += 1;
    this.#confirmed.deleteWhere(({ value }) => isMeant(value));
  }
}
