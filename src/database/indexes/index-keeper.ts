import { backoffMs } from '../../concurrency/backoff';
import { DeadlineExceeded, withDeadline } from '../../concurrency/deadline';
import type { Log } from '../../domain/log';
import type { Collections } from '../collections';
import { concernsWholeServer } from '../connection/driver-errors';
import type { DatabaseTiming } from '../connection/timing';
import { examineFailure, findSubstitute, isIndexConflict, type UnmadeIndex } from './examine-failure';
import { INDEX_SPECS, type IndexSpec, indexName, makeIndexes } from './index-specs';

/** What an IndexKeeper needs to know. */
export interface IndexKeeperOptions {
  readonly log: Log;
  readonly timing: DatabaseTiming;
}

/**
 * Makes the indexes: those of a collection together, and each on its own where that fails. Stored data that violates a unique
 * index must not take the service down: such an index is reported, the others are made, and it is tried again at growing
 * intervals and after each reconnection. Each attempt is bounded, and a connection does not wait for more than the first one.
 */
export class IndexKeeper {
  readonly #options: IndexKeeperOptions;
  #collections: Collections | undefined;
  #missing: readonly IndexSpec[] = INDEX_SPECS;
  #unmade: readonly UnmadeIndex[] = [];
  readonly #reported = new Set<string>();
  #hasTriedAll = false;
  #isTrying = false;
  #retries = 0;
  #triedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: IndexKeeperOptions) {
    this.#options = options;
  }

  /** The indexes that could not be made. */
  get unmade(): readonly UnmadeIndex[] {
    return this.#unmade;
  }

  /**
   * Makes the indexes over a new connection, also those that were there before: the database may have been replaced or restored
   * meanwhile. The first time it waits for them, up to `indexWaitMs`, and throws the driver's error where the database itself
   * cannot be used; later and longer attempts go on in the background.
   */
  async ensure(collections: Collections): Promise<void> {
    this.#collections = collections;
    this.#missing = INDEX_SPECS;
    this.#retries = 0;
    if (this.#hasTriedAll) return this.#tryAgain();
    await withDeadline(this.#options.timing.indexWaitMs, () => this.#tryMissing()).catch((error: unknown) => {
      if (!(error instanceof DeadlineExceeded)) throw error;
    });
  }

  /** Ends the retries. */
  close(): void {
    clearTimeout(this.#timer);
    this.#collections = undefined;
  }

  /** At once, but soon where that was just done: a connection that is lost all the time is not to load the server. */
  #tryAgain(): void {
    if (performance.now() - this.#triedAt > this.#options.timing.indexRetryDelayMs) void this.#retry();
    else this.#scheduleRetry();
  }

  /** A failure of the database itself is noticed by its health checks. Never throws. */
  async #retry(): Promise<void> {
    await this.#tryMissing().catch(() => undefined);
  }

  async #tryMissing(): Promise<void> {
    const collections = this.#collections;
    if (this.#isTrying || collections === undefined) return;
    const unmade: UnmadeIndex[] = [];
    const missing: IndexSpec[] = [];
    this.#isTrying = true;
    this.#triedAt = performance.now();
    try {
      for (const specs of byCollection(this.#missing)) {
        if (specs.length > 1 && (await this.#makeTogether(collections, specs))) continue;
        for (const spec of specs) {
          const failure = await this.#make(collections, spec);
          if (failure === null) continue;
          missing.push(spec);
          unmade.push(failure);
        }
      }
      this.#hasTriedAll = true;
      // They were made in a database that may be another one by now.
      if (this.#collections !== collections) return;
      this.#missing = missing;
      this.#unmade = unmade;
      this.#report(unmade);
    } finally {
      this.#isTrying = false;
      this.#scheduleRetry();
    }
  }

  /**
   * Whether all indexes of a collection are there, by one command. What keeps one of them from being made keeps all of them, and
   * each is to be tried by itself then. Throws where the database itself cannot be used.
   */
  async #makeTogether(collections: Collections, specs: readonly IndexSpec[]): Promise<boolean> {
    try {
      await withDeadline(this.#options.timing.socketTimeoutMs, () => makeIndexes(collections, specs));
    } catch (error) {
      if (concernsWholeServer(error) && !(error instanceof DeadlineExceeded)) throw error;
      return false;
    }
    for (const spec of specs) this.#reportMade(indexName(collections, spec));
    return true;
  }

  /** Null if the index is there. Throws where the database itself cannot be used. */
  async #make(collections: Collections, spec: IndexSpec): Promise<UnmadeIndex | null> {
    try {
      await withDeadline(this.#options.timing.socketTimeoutMs, () => makeIndexes(collections, [spec]));
      this.#reportMade(indexName(collections, spec));
      return null;
    } catch (error) {
      // The server goes on making an index after our time limit; only a unique one is worth waiting for.
      const isLong = error instanceof DeadlineExceeded && spec.unique === undefined;
      if (concernsWholeServer(error) && !isLong) throw error;
      if (isIndexConflict(error) && (await this.#keepsSubstitute(collections, spec))) return null;
      return examineFailure(collections, spec, error);
    }
  }

  async #keepsSubstitute(collections: Collections, spec: IndexSpec): Promise<boolean> {
    const kept = await withDeadline(this.#options.timing.socketTimeoutMs, () => findSubstitute(collections, spec));
    if (kept === null) return false;
    if (!kept.isStricter) this.#reportMade(indexName(collections, spec));
    const index = `${collections[spec.collection].collectionName}.${kept.name}`;
    if (!kept.isStricter || this.#reported.has(index)) return true;
    this.#reported.add(index);
    this.#options.log.warn(
      { event: 'database_index_kept', index },
      'A unique index from before is kept, which also refuses a second document without this member; drop it to have it replaced at the next start',
    );
    return true;
  }

  /** Each index is reported once, until it could be made. */
  #report(unmade: readonly UnmadeIndex[]): void {
    const indexes = unmade.filter(({ index }) => !this.#reported.has(index));
    if (indexes.length === 0) return;
    for (const { index } of indexes) this.#reported.add(index);
    this.#options.log.error(
      { event: 'database_indexes_failed', indexes },
      'Some indexes could not be made; until they are, a unique one keeps no duplicates out of the database',
    );
  }

  #reportMade(index: string): void {
    if (!this.#reported.delete(index)) return;
    this.#options.log.info({ event: 'database_index_made', index }, 'An index was made that could not be made before');
  }

  #scheduleRetry(): void {
    clearTimeout(this.#timer);
    if (this.#missing.length === 0 || this.#collections === undefined) return;
    const { indexRetryDelayMs, maxIndexRetryDelayMs } = this.#options.timing;
    const delayMs = backoffMs(indexRetryDelayMs, maxIndexRetryDelayMs, this.#retries);
    this.#retries += 1;
    this.#timer = setTimeout(() => void this.#retry(), delayMs).unref();
  }
}

/** The indexes of each collection, in their order. */
function byCollection(specs: readonly IndexSpec[]): IndexSpec[][] {
  const names = new Set(specs.map(({ collection }) => collection));
  return [...names].map((name) => specs.filter(({ collection }) => collection === name));
}
