import type { ByteReader } from './byte-reader';

const WINDOW_BYTES = 64 * 1024;
/** What `at` returns where the sample has no byte. */
export const NO_BYTE = -1;

/**
 * Looks at single bytes of a sample by their position, for walks over millions of bytes or frames. It keeps one window of
 * the sample, so that neighbouring bytes cost next to nothing. Beyond the end every byte is NO_BYTE and every number 0.
 */
export class ByteWindow {
  readonly size: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly reader: ByteReader) {
    this.size = reader.size;
  }

  /** The byte at a position, or NO_BYTE. */
  at(position: number): number {
    const offset = position - this.#start;
    if (offset >= 0 && offset < this.#bytes.byteLength) return this.#bytes[offset] as number;
    return this.#fetch(position);
  }

  /** The first place of a byte value from `from` (included) to `to` (not included), or -1. */
  indexOf(value: number, from: number, to: number): number {
    for (let position = from; position < to; ) {
      if (this.at(position) === NO_BYTE) return -1;
      const offset = position - this.#start;
      const found = this.#bytes.indexOf(value, offset);
      if (found !== -1) return this.#start + found < to ? this.#start + found : -1;
      position = this.#start + this.#bytes.byteLength;
    }
    return -1;
  }

  u16(position: number, littleEndian = false): number {
    const [one, two] = [Math.max(0, this.at(position)), Math.max(0, this.at(position + 1))];
    return littleEndian ? two * 256 + one : one * 256 + two;
  }

  u32(position: number, littleEndian = false): number {
    const [one, two] = [this.u16(position, littleEndian), this.u16(position + 2, littleEndian)];
    return littleEndian ? two * 65_536 + one : one * 65_536 + two;
  }

  /** 64 bits as a number; exact up to 2^53, which no file here reaches. */
  u64(position: number, littleEndian = false): number {
    const [one, two] = [this.u32(position, littleEndian), this.u32(position + 4, littleEndian)];
    return littleEndian ? two * 2 ** 32 + one : one * 2 ** 32 + two;
  }

  /** Whether these characters, all of them ASCII, stand at a position. */
  has(position: number, text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.at(position + index) !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** The characters (Latin-1) from a position on; fewer where the sample ends. */
  text(position: number, length: number): string {
    return Buffer.from(this.reader.read(position, length)).toString('latin1');
  }

  #fetch(position: number): number {
    if (position < 0 || position >= this.size) return NO_BYTE;
    this.#start = position;
    this.#bytes = this.reader.read(position, WINDOW_BYTES);
    return this.#bytes[0] ?? NO_BYTE;
  }
}
