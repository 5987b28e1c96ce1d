/** The size of one slab. A sample of a few seconds fits in one, one of 1 MiB in eight. */
export const SLAB_BYTES = 128 * 1024;
/** How long slabs that nobody uses are kept, in milliseconds. */
const KEPT_MS = 5000;

/**
 * The memory that the samples of all uploads together may take, in slabs that are used again and again. V8 counts each new
 * buffer towards its next collection, and one that lives as long as an upload is freed by a full collection only: copied
 * into slabs, a sample costs a tenth of the time that its collection does.
 */
export class SlabPool {
  readonly #maxSlabs: number;
  readonly #free: Buffer[] = [];
  #taken = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(maxBytes: number) {
    this.#maxSlabs = Math.floor(maxBytes / SLAB_BYTES);
  }

  /** Takes so many slabs; null when there are not as many, and the caller must put the bytes elsewhere. */
  take(count: number): Buffer[] | null {
    if (this.#taken + count > this.#maxSlabs) return null;
    clearTimeout(this.#idleTimer);
    this.#taken += count;
    return Array.from({ length: count }, () => this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES));
  }

  /** Takes slabs back. Nothing may read them any more: they will hold the sample of somebody else. */
  giveBack(slabs: readonly Buffer[]): void {
    this.#taken -= slabs.length;
    this.#free.push(...slabs);
    if (this.#taken > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#free.splice(0), KEPT_MS).unref();
  }
}

/** The bytes of one sample in slabs, up to a limit. */
export class SlabBytes {
  readonly #pool: SlabPool;
  readonly #maxBytes: number;
  #slabs: Buffer[] = [];
  #bytes = 0;

  constructor(pool: SlabPool, maxBytes: number) {
    this.#pool = pool;
    this.#maxBytes = maxBytes;
  }

  /** Copies the chunk; false, and nothing of it is copied, when there is no room for it. */
  append(chunk: Buffer): boolean {
    const bytes = this.#bytes + chunk.byteLength;
    if (bytes > this.#maxBytes) return false;
    const missing = Math.ceil(bytes / SLAB_BYTES) - this.#slabs.length;
    const more = missing > 0 ? this.#pool.take(missing) : [];
    if (more === null) return false;
    this.#slabs.push(...more);
    for (let at = 0; at < chunk.byteLength; ) {
      const slab = this.#slabs[Math.floor(this.#bytes / SLAB_BYTES)] as Buffer;
      const copied = chunk.copy(slab, this.#bytes % SLAB_BYTES, at);
      at += copied;
      this.#bytes += copied;
    }
    return true;
  }

  /** What was copied, in pieces that follow one another. Of no use after `giveBack`. */
  chunks(): Buffer[] {
    return this.#slabs.map((slab, index) => slab.subarray(0, this.#bytes - index * SLAB_BYTES));
  }

  /** Gives the slabs back. Safe to repeat. */
  giveBack(): void {
    this.#pool.giveBack(this.#slabs);
    this.#slabs = [];
    this.#bytes = 0;
  }
}
