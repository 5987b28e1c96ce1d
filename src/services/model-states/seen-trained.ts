import { BoundedMap } from '../../concurrency/bounded-map';

/** Ids have up to 64 characters, so that this many take some megabytes at most. */
const MAX_IDS = 10_000;
/** What was seen longer ago may have been taken down since. */
const FRESH_MS = 600_000;

/** The voice models that were seen `trained`, and when; beyond the limit those used longest ago go. */
export class SeenTrained {
  readonly #seenAt: BoundedMap<string, number>;
  readonly #now: () => number;

  constructor(maxIds = MAX_IDS, now: () => number = () => performance.now()) {
    this.#seenAt = new BoundedMap(maxIds);
    this.#now = now;
  }

  /** Whether it was seen trained, and whether that was within the last ten minutes. */
  find(modelId: string): 'fresh' | 'stale' | null {
    const seenAt = this.#seenAt.get(modelId);
    if (seenAt === undefined) return null;
    // As the last one that was used.
    this.#seenAt.set(modelId, seenAt);
    return this.#now() - seenAt < FRESH_MS ? 'fresh' : 'stale';
  }

  /** Remembers that it was seen trained, `agoMs` milliseconds ago at most: now unless given. */
  add(modelId: string, agoMs = 0): void {
    this.#seenAt.set(modelId, this.#now() - agoMs);
  }

  /** Forgets it, because Fish.Audio says otherwise or it was deleted. */
  delete(modelId: string): void {
    this.#seenAt.delete(modelId);
  }
}
