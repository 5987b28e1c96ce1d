import type { CountChange, EndedWindow, StoredCount } from './count-store';

/** The count of one client in its window. */
export interface Count {
  readonly hits: number;
  /** How long the window still lasts, in milliseconds. */
  readonly endsInMs: number;
}

/** How it is counted. */
export interface WindowCountsOptions {
  readonly windowMs: number;
  /** A client with fewer hits here is not shared, so that many clients with a few requests each cost the store nothing. */
  readonly shareFrom: number;
  /** How many clients are shared at most in one exchange, those with the most hits first. */
  readonly maxExchanged: number;
  /** How many clients are shared at most at a time. */
  readonly maxShared: number;
  /** Draws the name of a window; no two are the same. */
  readonly newWindow: () => string;
}

interface Entry {
  startedAtMs: number;
  /** Null until the window is stored. */
  window: string | null;
  /** What was stored when it was last seen, with what was added to it since. */
  stored: number;
  /** Hits that are not stored yet. */
  pending: number;
}

/**
 * Counts the hits of each client in windows of a fixed length, for one of several instances. There is no I/O and no clock
 * in here. A window ends on the clock of the first instance that counted in it, which then removes it from the store;
 * where it is gone or another one is there, the others know that it has ended. So no two clocks are compared.
 */
export class WindowCounts {
  readonly #options: WindowCountsOptions;
  readonly #entries = new Map<string, Entry>();
  /** The clients with hits that are to be stored. */
  readonly #due = new Set<string>();
  /** Windows that are still stored. */
  readonly #ended: EndedWindow[] = [];
  #shared = 0;

  constructor(options: WindowCountsOptions) {
    this.#options = options;
  }

  /** How many clients are counted at the moment. */
  get size(): number {
    return this.#entries.size;
  }

  /** Whether there are hits to be stored. */
  get isDue(): boolean {
    return this.#due.size > 0;
  }

  /** Counts a hit and returns the count with it. */
  hit(key: string, nowMs: number): Count {
    const { windowMs, shareFrom } = this.#options;
    let entry = this.#entries.get(key);
    if (entry !== undefined && hasEnded(entry, nowMs, windowMs)) this.#end(key, entry);
    if (entry === undefined || hasEnded(entry, nowMs, windowMs)) {
      entry = { startedAtMs: nowMs, window: null, stored: 0, pending: 0 };
      this.#entries.set(key, entry);
    }
    entry.pending += 1;
    const hits = entry.stored + entry.pending;
    if (hits >= shareFrom) this.#due.add(key);
    return { hits, endsInMs: Math.max(0, entry.startedAtMs + windowMs - nowMs) };
  }

  /** The count of a client in its window, as far as it is known here; null where no window of it runs. */
  peek(key: string, nowMs: number): Count | null {
    const { windowMs } = this.#options;
    const entry = this.#entries.get(key);
    if (entry === undefined || hasEnded(entry, nowMs, windowMs)) return null;
    return { hits: entry.stored + entry.pending, endsInMs: entry.startedAtMs + windowMs - nowMs };
  }

  /** The clients whose hits are to be stored now. Those that would be too many are not, until their next hit. */
  takeDue(): string[] {
    const { maxExchanged, maxShared } = this.#options;
    const byHits = [...this.#due]
      .map((key) => ({ key, hits: this.#entries.get(key)?.pending ?? 0, isNew: !this.#isShared(key) }))
      .sort((a, b) => b.hits - a.hits);
    let room = maxShared - this.#shared;
    const due: string[] = [];
    for (const { key, isNew } of byHits) {
      if (due.length === maxExchanged) break;
      this.#due.delete(key);
      if (isNew && room <= 0) continue;
      if (isNew) room -= 1;
      due.push(key);
    }
    return due;
  }

  /** What to add for these clients, given what is stored of them. */
  plan(keys: readonly string[], stored: readonly StoredCount[], nowMs: number): CountChange[] {
    const found = new Map(stored.map((count) => [count.key, count]));
    return keys.flatMap((key) => {
      const entry = this.#entries.get(key);
      return entry === undefined || entry.pending === 0 ? [] : [this.#change(key, entry, found.get(key), nowMs)];
    });
  }

  /** These changes were made. */
  added(changes: readonly CountChange[]): void {
    for (const { key, window, added } of changes) {
      const entry = this.#entries.get(key);
      if (entry?.window !== window) continue;
      entry.stored += added;
      entry.pending -= added;
    }
  }

  /** These clients are to be stored again: it failed, or another window has begun there. */
  putBack(keys: readonly string[]): void {
    for (const key of keys) if (this.#entries.has(key)) this.#due.add(key);
  }

  /**
   * Forgets the windows that have ended, and returns those that are to be removed from the store: before it is read, or
   * they would be counted on.
   */
  end(nowMs: number): EndedWindow[] {
    for (const [key, entry] of this.#entries) {
      if (hasEnded(entry, nowMs, this.#options.windowMs)) this.#end(key, entry);
    }
    return this.#ended.splice(0);
  }

  #end(key: string, entry: Entry): void {
    if (entry.window !== null) this.#ended.push({ key, window: entry.window });
    this.#setWindow(entry, null);
    this.#entries.delete(key);
    this.#due.delete(key);
  }

  #change(key: string, entry: Entry, found: StoredCount | undefined, nowMs: number): CountChange {
    const { windowMs, newWindow } = this.#options;
    const isOver = found !== undefined && found.ageMs >= windowMs;
    if (found !== undefined && !isOver) {
      // Nobody knows when it began better than the one who wrote its age, which has grown since.
      const knownSinceMs = nowMs - found.ageMs;
      entry.startedAtMs = entry.window === found.window ? Math.min(entry.startedAtMs, knownSinceMs) : knownSinceMs;
      entry.stored = found.hits;
      this.#setWindow(entry, found.window);
    } else if (entry.window !== null || isOver) {
      // The window that was counted in has ended elsewhere.
      entry.startedAtMs = nowMs;
      entry.stored = 0;
      this.#setWindow(entry, newWindow());
    } else this.#setWindow(entry, newWindow());
    const ageMs = Math.max(0, Math.round(nowMs - entry.startedAtMs));
    const replaces = isOver ? found.window : null;
    return { key, window: entry.window ?? newWindow(), added: entry.pending, ageMs, replaces };
  }

  #isShared(key: string): boolean {
    return (this.#entries.get(key)?.window ?? null) !== null;
  }

  #setWindow(entry: Entry, window: string | null): void {
    if (entry.window === null && window !== null) this.#shared += 1;
    if (entry.window !== null && window === null) this.#shared -= 1;
    entry.window = window;
  }
}

function hasEnded({ startedAtMs }: Entry, nowMs: number, windowMs: number): boolean {
  return nowMs >= startedAtMs + windowMs;
}
