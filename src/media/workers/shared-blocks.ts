/**
 * Blocks of shared memory in which small samples are shown to the workers, used again and again: a new block for every
 * sample would leave a trail of garbage behind that outweighs all samples together. Whoever takes one gives it back.
 */
export class SharedBlocks {
  readonly #free: SharedArrayBuffer[] = [];
  readonly #waiting: ((block: SharedArrayBuffer) => void)[] = [];

  constructor(count: number) {
    for (let made = 0; made < count; made += 1) this.#free.push(new SharedArrayBuffer(0));
  }

  /** Resolves to a block of at least this many bytes once one is free, first come first served. */
  async take(bytes: number): Promise<SharedArrayBuffer> {
    const block = this.#free.pop() ?? (await new Promise<SharedArrayBuffer>((resolve) => this.#waiting.push(resolve)));
    return block.byteLength >= bytes ? block : new SharedArrayBuffer(bytes);
  }

  /** Takes a block back; nobody may use it any more. */
  release(block: SharedArrayBuffer): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(block);
    else next(block);
  }
}
