/** Up to this much, room is kept for as much again. */
const ROOMY_BYTES = 32 * 1024;

const NONE = Buffer.alloc(0);

/**
 * What has arrived of a form and was not passed on. A piece that comes when nothing waits is taken as it is; any other is copied
 * behind what waits, with room for more, so that the headers of a part may come byte by byte.
 */
export class WaitingBytes {
  #bytes: Buffer = NONE;
  /** The memory of our own that `#bytes` is in, and where they end in it; no memory where they are a piece as it came. */
  #memory: Buffer = NONE;
  #end = 0;

  /** All that waits. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Adds what has arrived. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#bytes.length === 0) {
      this.#memory = NONE;
      this.#end = 0;
      this.#bytes = piece;
      return;
    }
    const total = this.#bytes.length + piece.length;
    if (this.#end + piece.length > this.#memory.length) {
      this.#memory = Buffer.allocUnsafe(total < ROOMY_BYTES ? 2 * total : total);
      this.#end = this.#bytes.copy(this.#memory);
    }
    this.#end += piece.copy(this.#memory, this.#end);
    this.#bytes = this.#memory.subarray(this.#end - total, this.#end);
  }

  /** Removes so many bytes from the beginning and returns them. */
  take(bytes: number): Buffer {
    const taken = this.#bytes.subarray(0, bytes);
    this.#bytes = this.#bytes.subarray(bytes);
    return taken;
  }
}
