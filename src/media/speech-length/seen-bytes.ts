/**
 * The bytes of a sound that comes piece by piece, for a reader that looks at a few of them and passes over the rest: only what
 * has not been passed over yet is kept.
 */
export class SeenBytes {
  #bytes: Buffer = Buffer.alloc(0);
  #toPass = 0;

  /** How many bytes were passed over that have not come yet. */
  get missing(): number {
    return this.#toPass;
  }

  /** How many bytes have come and were not passed over. */
  get available(): number {
    return this.#bytes.length;
  }

  /** Adds what came next. */
  add(chunk: Buffer): void {
    const passed = Math.min(this.#toPass, chunk.length);
    this.#toPass -= passed;
    const rest = chunk.subarray(passed);
    this.#bytes = this.#bytes.length === 0 ? rest : Buffer.concat([this.#bytes, rest]);
  }

  /** The next `count` bytes, or null as long as they have not all come. */
  peek(count: number): Buffer | null {
    return this.#bytes.length < count ? null : this.#bytes.subarray(0, count);
  }

  /** Passes over `count` bytes, whether they have come or not. */
  pass(count: number): void {
    const here = Math.min(count, this.#bytes.length);
    this.#bytes = this.#bytes.subarray(here);
    this.#toPass += count - here;
  }
}
