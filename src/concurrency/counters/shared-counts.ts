import type { CountStore, EndedWindow } from './count-store';
import type { Count, WindowCounts } from './window-counts';

/** Counts the hits of clients. */
export interface HitCounter {
  /** Counts a hit of a client and returns the count with it; takes no time. */
  hit(client: string): Count;
  /** The count of a client as far as it is known here, without a further hit; null where none runs. */
  peek(client: string): Count | null;
}

/** What the shared counts are made from. */
export interface SharedCountsOptions {
  readonly counts: WindowCounts;
  readonly store: CountStore;
}

/** Between two exchanges with the store while there are hits, in milliseconds. */
const EXCHANGE_EVERY_MS = 200;
const END_EVERY_MS = 1_000;

/**
 * Counts that several instances share. A hit is counted here at once; what was counted is added to the store a few times a
 * second, when the hits of the other instances are read. While the store cannot be used, each instance counts for itself.
 */
export class SharedCounts implements HitCounter {
  readonly #options: SharedCountsOptions;
  #timer: NodeJS.Timeout | undefined;
  #exchange: Promise<void> | undefined;
  #isClosed = false;
  #isSoon = false;
  /** Windows that are to be removed from the store. */
  #ended: EndedWindow[] = [];

  constructor(options: SharedCountsOptions) {
    this.#options = options;
  }

  hit(client: string): Count {
    const count = this.#options.counts.hit(client, performance.now());
    this.#schedule();
    return count;
  }

  peek(client: string): Count | null {
    return this.#options.counts.peek(client, performance.now());
  }

  /** Ends the exchange with the store, which is not waited for. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** An exchange soon while hits are to be stored, and one later while windows are to end. */
  #schedule(): void {
    const { counts } = this.#options;
    if (this.#exchange !== undefined || this.#isClosed || counts.size === 0) return;
    const isSoon = counts.isDue;
    if (this.#timer !== undefined && (this.#isSoon || !isSoon)) return;
    clearTimeout(this.#timer);
    this.#isSoon = isSoon;
    const run = (): void => {
      this.#timer = undefined;
      this.#exchange = this.#run().finally(() => {
        this.#exchange = undefined;
        this.#schedule();
      });
    };
    this.#timer = setTimeout(run, isSoon ? EXCHANGE_EVERY_MS : END_EVERY_MS).unref();
  }

  async #run(): Promise<void> {
    const { counts, store } = this.#options;
    this.#ended.push(...counts.end(performance.now()));
    const due = counts.takeDue();
    try {
      // First, since a window that is read is counted on.
      if (this.#ended.length > 0) await store.remove(this.#ended);
      this.#ended = [];
      if (due.length === 0) return;
      const changes = counts.plan(due, await store.read(due), performance.now());
      const missed = new Set(await store.add(changes));
      counts.added(changes.filter((change) => !missed.has(change)));
      counts.putBack([...missed].map(({ key }) => key));
    } catch {
      // The store logs why it cannot be used. The hits stay counted here and are added to it later.
      counts.putBack(due);
    }
  }
}
