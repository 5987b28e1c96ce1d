import { BoundedMap } from '../../concurrency/bounded-map';
import type { DatabaseManager } from '../../database/database-manager';
import type { AmountKey } from '../../database/repositories/limits/amounts-repository';
import { unlessAway } from './unless-away';

/** What this process knows of a count. */
interface Known {
  /** What is stored, as far as it was seen. */
  stored: number;
  /** What is still to be added to it. */
  pending: number;
}

/** So many are known of all users together. */
const MAX_KNOWN = 10_000;

/**
 * How much was used of limits. It is counted in the database, where all instances add to it. While that is away this process goes on by
 * itself from what it has seen, and adds what it has counted once the database is back.
 */
export class Amounts {
  readonly #database: DatabaseManager;
  readonly #known = new BoundedMap<string, Known>(MAX_KNOWN);

  constructor(database: DatabaseManager) {
    this.#database = database;
  }

  /** Adds an amount if what is used is no more than the limit then; resolves to whether it was added. */
  async take(key: AmountKey, amount: number, limit: number): Promise<boolean> {
    const known = this.#of(key);
    let isAsked = false;
    // Once only: what was added and not confirmed would be added again.
    const isAdded = await this.#stored(async (amounts) => {
      await this.#addPending(key, known);
      isAsked = true;
      return amounts.take(key, amount, limit);
    }, 1);
    if (isAdded === true) known.stored += amount;
    if (isAdded !== undefined) return isAdded;
    if (known.stored + known.pending + amount > limit) return false;
    // What may have been stored is not added later as well.
    if (isAsked) known.stored += amount;
    else known.pending += amount;
    return true;
  }

  /** Adds an amount whatever the limit is; a negative one gives back. Never throws. */
  async add(key: AmountKey, amount: number): Promise<void> {
    if (amount === 0) return;
    const known = this.#of(key);
    if (this.#database.state !== 'connected') {
      known.pending += amount;
      return;
    }
    // Where it is not known whether it was added, what was to be given back stays counted.
    const add = () => this.#stored((amounts) => amounts.add(key, amount).then(() => true), 1);
    const isAdded = await add().catch(() => undefined);
    if (isAdded === true) known.stored = Math.max(0, known.stored + amount);
    else if (amount > 0) known.pending += amount;
  }

  /** How much is used. */
  async used(key: AmountKey): Promise<number> {
    const known = this.#of(key);
    const stored = await this.#stored((amounts) => amounts.used(key));
    if (stored !== undefined) known.stored = stored;
    return Math.max(0, known.stored + known.pending);
  }

  #of({ name }: AmountKey): Known {
    const known = this.#known.get(name) ?? { stored: 0, pending: 0 };
    this.#known.set(name, known);
    return known;
  }

  async #addPending(key: AmountKey, known: Known): Promise<void> {
    const { pending } = known;
    if (pending === 0) return;
    known.pending = 0;
    known.stored += pending;
    try {
      await this.#database.limits.amounts.add(key, pending);
    } catch (error) {
      known.pending += pending;
      known.stored -= pending;
      throw error;
    }
  }

  /** Resolves to undefined while the database is away. */
  #stored<T>(
    ask: (amounts: DatabaseManager['limits']['amounts']) => Promise<T>,
    attempts?: number,
  ): Promise<T | undefined> {
    return unlessAway(this.#database, () => ask(this.#database.limits.amounts), attempts);
  }
}
