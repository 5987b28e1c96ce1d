import { type FileHandle, open } from 'node:fs/promises';
import { writeAll } from '../../files/write-all';

const MAX_MEMORY_BYTES = 2 ** 20;

/** Where the written bytes ended up. */
export type Spilled =
  | { readonly kind: 'memory'; readonly block: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'file'; readonly bytes: number };

/** A file that begins in memory and moves to `path` (readable by this user only) when it outgrows 1 MiB. */
export class SpillFile {
  #block = new Uint8Array(2 ** 16);
  #bytes = 0;
  #file: FileHandle | null = null;

  constructor(readonly path: string) {}

  /** Writes at a position, in any order. */
  async write(data: Uint8Array, position: number): Promise<void> {
    const end = position + data.length;
    if (!this.#file && end > MAX_MEMORY_BYTES) await this.#spill();
    if (this.#file) await writeAll(this.#file, data, position);
    else this.#keep(data, position);
    this.#bytes = Math.max(this.#bytes, end);
  }

  /** To be called once everything is written. Without this the file, if there is one, is of no use. */
  async finish(): Promise<Spilled> {
    if (this.#file) return { kind: 'file', bytes: this.#bytes };
    return { kind: 'memory', block: this.#block.slice(0, this.#bytes) };
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #keep(data: Uint8Array, position: number): void {
    const end = position + data.length;
    if (end > this.#block.length) {
      const larger = new Uint8Array(Math.min(Math.max(end, this.#block.length * 2), MAX_MEMORY_BYTES));
      larger.set(this.#block);
      this.#block = larger;
    }
    this.#block.set(data, position);
  }

  async #spill(): Promise<void> {
    this.#file = await open(this.path, 'wx', 0o600);
    await writeAll(this.#file, this.#block.subarray(0, this.#bytes), 0);
    this.#block = new Uint8Array(0);
  }
}
