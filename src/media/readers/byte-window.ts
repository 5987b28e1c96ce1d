import type { ByteReader } from './byte-reader';

const WINDOW_BYTES = 64 * 1024;
/** What `at` returns where the sample has no byte. */
export const NO_BYTE = -1;
const SYNC_BYTE = 0xff;

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

  /**
   * The first place from `from` (included) to `to` (not included) where 0xFF is followed by a byte that `second` has a 1
   * for, or -1: where a frame may begin.
   */
  indexOfSync(second: Uint8Array, from: number, to: number): number {
    for (let position = from; position < to; ) {
      if (this.at(position) === NO_BYTE) return -1;
      const bytes = this.#bytes;
      const offset = findSync(bytes, second, position - this.#start);
      if (this.#start + offset >= to) return -1;
      position = this.#start + offset;
      if (offset < bytes.byteLength - 1) return position;
      // The pair may lie across the end of the window.
      const found = this.at(position) === SYNC_BYTE && second[this.at(position + 1)] === 1;
      if (found) return position;
      position += 1;
    }
    return -1;
  }

  u16(position: number, littleEndian = false): number {
    const one = Math.max(0, this.at(position));
    const two = Math.max(0, this.at(position + 1));
    return littleEndian ? two * 256 + one : one * 256 + two;
  }

  u32(position: number, littleEndian = false): number {
    const one = this.u16(position, littleEndian);
    const two = this.u16(position + 2, littleEndian);
    return littleEndian ? two * 65_536 + one : one * 65_536 + two;
  }

  /** 64 bits as a number; exact up to 2^53, which no file here reaches. */
  u64(position: number, littleEndian = false): number {
    const one = this.u32(position, littleEndian);
    const two = this.u32(position + 4, littleEndian);
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

/** The first pair, or the last byte when there is none. */
function findSync(bytes: Uint8Array, second: Uint8Array, from: number): number {
  const last = bytes.byteLength - 1;
  for (let offset = from; offset < last; offset += 1) {
    if (bytes[offset] === SYNC_BYTE && second[bytes[offset + 1] as number] === 1) return offset;
  }
  return last;
}
