/** Big-endian numbers at places in a block of bytes; what lies beyond its end reads as 0. */
export class BigEndian {
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.byteLength;
  }

  u8(at: number): number {
    return this.#has(at, 1) ? this.#view.getUint8(at) : 0;
  }

  u16(at: number): number {
    return this.#has(at, 2) ? this.#view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return this.#has(at, 4) ? this.#view.getUint32(at) : 0;
  }

  i32(at: number): number {
    return this.#has(at, 4) ? this.#view.getInt32(at) : 0;
  }

  /** Exact up to 2^53, far beyond the size of any sample. */
  u64(at: number): number {
    return this.u32(at) * 2 ** 32 + this.u32(at + 4);
  }

  i64(at: number): number {
    return this.i32(at) * 2 ** 32 + this.u32(at + 4);
  }

  f64(at: number): number {
    return this.#has(at, 8) ? this.#view.getFloat64(at) : 0;
  }

  #has(at: number, bytes: number): boolean {
    return at >= 0 && at + bytes <= this.bytes.byteLength;
  }
}
