import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { brokenOff, fromFileSystem } from '../storage-errors';

const READ_BYTES = 128 * 1024;

/**
 * Reads `bytes` bytes of an open file from `start` on, and closes it at the end or when it is destroyed. Fails with
 * `storage_unavailable` where the disk does, or where the file is shorter than that.
 */
export class FileSound extends Readable {
  readonly #handle: FileHandle;
  readonly #bytes: number;
  readonly #start: number;
  #received = 0;

  constructor(handle: FileHandle, start: number, bytes: number) {
    super({ highWaterMark: READ_BYTES });
    this.#handle = handle;
    this.#start = start;
    this.#bytes = bytes;
  }

  override _read(): void {
    void this.#readPiece();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // Closing waits for a read that is under way.
    this.#handle.close().then(
      () => callback(error),
      (failure: Error) => callback(error ?? failure),
    );
  }

  async #readPiece(): Promise<void> {
    const wanted = Math.min(READ_BYTES, this.#bytes - this.#received);
    if (wanted === 0) {
      this.push(null);
      return;
    }
    try {
      const piece = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await this.#handle.read(piece, 0, wanted, this.#start + this.#received);
      if (this.destroyed) return;
      this.#received += bytesRead;
      if (bytesRead === 0) this.destroy(brokenOff(this.#received, this.#bytes));
      else this.push(piece.subarray(0, bytesRead));
    } catch (error) {
      this.destroy(fromFileSystem(error) as Error);
    }
  }
}
