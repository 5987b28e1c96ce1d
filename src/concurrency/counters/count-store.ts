/** How often a client was counted in its window, over all instances, as it is stored. */
export interface StoredCount {
  readonly key: string;
  /** Drawn when the window began. */
  readonly window: string;
  readonly hits: number;
  /** How old the window was when it was last written, in milliseconds; by now it is older. */
  readonly ageMs: number;
}

/** Hits that are added to what is stored, or that begin a new window there. */
export interface CountChange {
  readonly key: string;
  readonly window: string;
  readonly added: number;
  readonly ageMs: number;
  /** A stored window that has ended and is replaced by this one; null where there is none. */
  readonly replaces: string | null;
}

/** A window that has ended. */
export type EndedWindow = Pick<StoredCount, 'key' | 'window'>;

/** Where the counts are stored. Every method may throw, and may have taken effect all the same. */
export interface CountStore {
  read(keys: readonly string[]): Promise<readonly StoredCount[]>;
  /** Makes the changes and returns those that were not made, because another window is stored by now. */
  add(changes: readonly CountChange[]): Promise<readonly CountChange[]>;
  /** Removes windows that have ended. */
  remove(windows: readonly EndedWindow[]): Promise<void>;
}
