/** Ids have up to 64 characters, so that this many take some megabytes at most. */
const MAX_IDS = 10_000;

/** The voice models that this process has seen `trained`, which they stay; beyond the limit those used longest ago go. */
export class SeenTrained {
  readonly #ids = new Set<string>();
  readonly #maxIds: number;

  constructor(maxIds = MAX_IDS) {
    this.#maxIds = maxIds;
  }

  /** Whether it was seen trained. */
  has(modelId: string): boolean {
    if (!this.#ids.has(modelId)) return false;
    this.add(modelId);
    return true;
  }

  /** Remembers that it was seen trained. */
  add(modelId: string): void {
    this.#ids.delete(modelId);
    this.#ids.add(modelId);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#maxIds && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Forgets it, because Fish.Audio says otherwise. */
  delete(modelId: string): void {
    this.#ids.delete(modelId);
  }
}
