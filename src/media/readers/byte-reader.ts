import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { SoundSlice } from '../sound-track';
import { lastAtOrBefore } from './packets/last-at-or-before';

/**
 * Random access to the bytes of a sample. Reading is synchronous: an inspecting process has nothing else to do, and the
 * detour through the thread pool costs more than the read.
 */
export interface ByteReader {
  readonly size: number;
  /** `length` bytes from `start` on; fewer at the end of the sample, none beyond it. The bytes must not be changed. */
  read(start: number, length: number): Uint8Array;
  /** Gives the file back. */
  close(): void;
}

/** Small reads that follow one another are served from a window of this size. */
const WINDOW_BYTES = 64 * 1024;
/** Small reads far from the last window fetch no more than this, since what follows is seldom wanted. */
const JUMP_BYTES = 4 * 1024;
const NOTHING = new Uint8Array(0);

/** Reads a sample in memory. */
export function memoryReader(bytes: Uint8Array): ByteReader {
  return {
    size: bytes.byteLength,
    read: (start, length) => bytes.subarray(start, start + length),
    close: () => undefined,
  };
}

/**
 * Reads a sample on disk. `onFetched` is told how many bytes each read of the file has brought, each into a new buffer.
 * Throws the file system's error when it is not there.
 */
export function fileReader(path: string, onFetched: (bytes: number) => void = () => undefined): ByteReader {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  let window: Uint8Array = NOTHING;
  let windowStart = 0;
  const fetch = (start: number, length: number): Uint8Array => {
    const block = Buffer.allocUnsafeSlow(length);
    let bytes = 0;
    while (bytes < length) {
      const count = readSync(file, block, bytes, length - bytes, start + bytes);
      if (count === 0) break;
      bytes += count;
    }
    onFetched(bytes);
    return block.subarray(0, bytes);
  };
  return {
    size,
    read: (start, length) => {
      const wanted = Math.min(length, size - start);
      if (wanted <= 0) return NOTHING;
      if (wanted > WINDOW_BYTES) return fetch(start, wanted);
      const offset = start - windowStart;
      if (offset < 0 || offset + wanted > window.byteLength) {
        const isNear = offset >= 0 && offset <= window.byteLength + WINDOW_BYTES;
        const bytes = isNear ? WINDOW_BYTES : Math.max(JUMP_BYTES, wanted);
        window = fetch(start, Math.min(bytes, size - start));
        windowStart = start;
        return window.subarray(0, wanted);
      }
      return window.subarray(offset, offset + wanted);
    },
    close: () => closeSync(file),
  };
}

/** Reads slices of a sample as one file. */
export function slicesReader(sample: ByteReader, slices: readonly SoundSlice[]): ByteReader {
  return new SlicesReader(sample, slices);
}

class SlicesReader implements ByteReader {
  readonly size: number;
  readonly #sample: ByteReader;
  readonly #slices: readonly SoundSlice[];
  /** Where each slice begins in the whole. */
  readonly #starts: number[] = [];

  constructor(sample: ByteReader, slices: readonly SoundSlice[]) {
    let size = 0;
    for (const slice of slices) {
      this.#starts.push(size);
      size += sliceBytes(slice);
    }
    this.size = size;
    this.#sample = sample;
    this.#slices = slices;
  }

  read(start: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - start);
    if (wanted <= 0) return NOTHING;
    const pieces: Uint8Array[] = [];
    let missing = wanted;
    for (let index = lastAtOrBefore(this.#starts, start); missing > 0; index += 1) {
      const slice = this.#slices[index];
      if (slice === undefined) break;
      const piece = this.#readOne(slice, start + wanted - missing - (this.#starts[index] ?? 0), missing);
      if (piece.byteLength === missing && pieces.length === 0) return piece;
      if (piece.byteLength === 0) break;
      pieces.push(piece);
      missing -= piece.byteLength;
    }
    return Buffer.concat(pieces);
  }

  close(): void {
    this.#sample.close();
  }

  #readOne(slice: SoundSlice, offset: number, length: number): Uint8Array {
    const count = Math.min(length, sliceBytes(slice) - offset);
    if (slice.kind === 'bytes') return slice.bytes.subarray(offset, offset + count);
    return this.#sample.read(slice.start + offset, count);
  }
}

/** How many bytes a slice has. */
export function sliceBytes(slice: SoundSlice): number {
  return slice.kind === 'bytes' ? slice.bytes.byteLength : slice.end - slice.start;
}
