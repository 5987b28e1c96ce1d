/** Thrown when a packet ends before what it promises, or promises what cannot be. */
export class AlacError extends Error {
  override readonly name = 'AlacError';
}

/** How the sizes of residuals adapt: of the track, the factor times that of the channel. */
export interface RiceSetup {
  readonly initialHistory: number;
  readonly historyMultiplier: number;
  /** The largest number of bits that a residual takes behind its prefix. */
  readonly limit: number;
}

/** A prefix of so many ones says that the value follows as it is. */
const ESCAPE = 9;
const RUN_ESCAPE_BITS = 16;
const MAX_HISTORY = 0xffff;
const RUN_HISTORY = 128;

/** Reads the bits of an ALAC packet, most significant first. */
export class AlacBits {
  #at = 0;
  readonly #end: number;

  constructor(readonly bytes: Uint8Array) {
    this.#end = bytes.byteLength * 8;
  }

  /** Up to 32 bits as a number from 0 up. Throws AlacError beyond the end. */
  read(bits: number): number {
    const value = this.#peek(bits);
    this.skip(bits);
    return value;
  }

  readSigned(bits: number): number {
    return bits === 0 ? 0 : (this.read(bits) << (32 - bits)) >> (32 - bits);
  }

  skip(bits: number): void {
    this.#at += bits;
    if (this.#at > this.#end) throw new AlacError('The packet ends too early.');
  }

  align(): void {
    this.skip(-this.#at & 7);
  }

  /** Another reader of the same bytes, at the same place. */
  fork(): AlacBits {
    const fork = new AlacBits(this.bytes);
    fork.#at = this.#at;
    return fork;
  }

  /** Reads `count` residuals: adaptive Golomb codes, and runs of zeros where there is hardly anything. */
  readResiduals(into: Int32Array, count: number, width: number, rice: RiceSetup): void {
    let history = rice.initialHistory;
    let afterRun = 0;
    for (let index = 0; index < count; ) {
      const bits = Math.min(31 - Math.clz32((history >> 9) + 3), rice.limit);
      const coded = this.#readValue(bits, width);
      const value = coded + afterRun;
      into[index] = value & 1 ? -((value + 1) / 2) : value / 2;
      index += 1;
      afterRun = 0;
      history = coded > MAX_HISTORY ? MAX_HISTORY : nextHistory(history, value, rice.historyMultiplier);
      if (history < RUN_HISTORY && index < count) {
        const run = this.#readRun(history, rice.limit);
        if (run > count - index) throw new AlacError('A run of zeros is longer than the packet.');
        into.fill(0, index, index + run);
        index += run;
        afterRun = run < MAX_HISTORY ? 1 : 0;
        history = 0;
      }
    }
  }

  #readValue(bits: number, width: number): number {
    const prefix = this.#readPrefix();
    if (prefix === ESCAPE) return this.read(width);
    if (bits === 1) return prefix;
    const rest = this.#peek(bits);
    this.skip(rest > 1 ? bits : bits - 1);
    return prefix * (2 ** bits - 1) + (rest > 1 ? rest - 1 : 0);
  }

  #readRun(history: number, limit: number): number {
    const bits = Math.clz32(history) - 24 + ((history + 16) >> 6);
    const prefix = this.#readPrefix();
    if (prefix === ESCAPE) return this.read(RUN_ESCAPE_BITS);
    const rest = this.#peek(bits);
    this.skip(rest > 1 ? bits : bits - 1);
    const factor = (2 ** bits - 1) & (2 ** limit - 1);
    return prefix * factor + (rest > 1 ? rest - 1 : 0);
  }

  /** The number of ones up to the next zero, which is taken as well; nine of them end without a zero. */
  #readPrefix(): number {
    const ones = Math.min(Math.clz32(~(this.#peek(ESCAPE) << (32 - ESCAPE))), ESCAPE);
    this.skip(ones === ESCAPE ? ESCAPE : ones + 1);
    return ones;
  }

  /** Beyond the end come zeros; `skip` finds out. */
  #peek(bits: number): number {
    if (bits === 0) return 0;
    const byte = this.#at >> 3;
    const { bytes } = this;
    const high =
      ((bytes[byte] ?? 0) << 24) |
      ((bytes[byte + 1] ?? 0) << 16) |
      ((bytes[byte + 2] ?? 0) << 8) |
      (bytes[byte + 3] ?? 0);
    const shift = this.#at & 7;
    const aligned = shift === 0 ? high : (high << shift) | ((bytes[byte + 4] ?? 0) >> (8 - shift));
    return aligned >>> (32 - bits);
  }
}

function nextHistory(history: number, value: number, multiplier: number): number {
  const next = multiplier * value + history - Math.floor((multiplier * history) / 512);
  return Math.min(Math.max(next, 0), 0x7fffffff);
}
