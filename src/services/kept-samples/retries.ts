import { backoffMs } from '../../concurrency/backoff';

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

interface Noted {
  readonly failures: number;
  /** By `performance.now()`. */
  readonly notBefore: number;
}

/** When each of several things that failed is tried again: after 1 s, then twice as long each time, up to a minute. */
export class Retries {
  readonly #noted = new Map<string, Noted>();

  /** Those that are due, the ones that failed less often first; the order is kept otherwise. Forgets what is not named. */
  due<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
    const names = new Set(items.map(nameOf));
    for (const name of this.#noted.keys()) if (!names.has(name)) this.#noted.delete(name);
    const now = performance.now();
    const failures = (item: T): number => this.#noted.get(nameOf(item))?.failures ?? 0;
    return items
      .filter((item) => (this.#noted.get(nameOf(item))?.notBefore ?? 0) <= now)
      .toSorted((one, other) => failures(one) - failures(other));
  }

  /** Notes that one has to wait. */
  note(name: string): void {
    const failures = (this.#noted.get(name)?.failures ?? 0) + 1;
    const delayMs = backoffMs(FIRST_DELAY_MS, MAX_DELAY_MS, failures - 1);
    this.#noted.set(name, { failures, notBefore: performance.now() + delayMs });
  }

  /** Makes everything due. */
  makeAllDue(): void {
    this.#noted.clear();
  }
}
