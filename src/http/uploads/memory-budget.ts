/** How much memory all samples together may take. Whoever reserves must release. */
export class MemoryBudget {
  #usedBytes = 0;

  constructor(readonly maxBytes: number) {}

  /** Takes the bytes if they are free; false means that the caller must put them elsewhere. */
  tryReserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Gives reserved bytes back. */
  release(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
