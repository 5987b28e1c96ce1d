/** The syntax below is that of ISO/IEC 14496-3, subpart 4 (AAC): raw_data_block and what it consists of. */
const SINGLE_CHANNEL = 0;
const CHANNEL_PAIR = 1;
const LOW_FREQUENCY = 3;
const FILL = 6;
const END = 7;
const EIGHT_SHORT = 2;

/** Reads bits, most significant first; beyond the end come zeros. */
class BitReader {
  #at: number;
  constructor(
    readonly bytes: Uint8Array,
    firstByte: number,
  ) {
    this.#at = firstByte * 8;
  }

  get ended(): boolean {
    return this.#at >= this.bytes.length * 8;
  }

  read(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left -= 1, this.#at += 1) {
      value = (value << 1) | (((this.bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  skip(bits: number): void {
    this.#at += bits;
  }
}

interface WindowShape {
  readonly short: boolean;
  /** AAC Main predicts values from earlier frames, so that a frame without values may still sound. */
  readonly predicted: boolean;
  readonly bands: number;
  readonly groups: number;
}

/**
 * Whether an AAC frame (with or without its ADTS header) holds no sound at all: not one of its frequency bands carries a
 * value. True is certain; false means that there may be sound, or that the frame is of a kind not looked into.
 */
export function aacFrameIsSilent(frame: Uint8Array): boolean {
  const bits = new BitReader(frame, adtsHeaderBytes(frame));
  while (!bits.ended) {
    const element = bits.read(3);
    if (element === END) return true;
    if (element === FILL) skipFill(bits);
    else if (!elementIsSilent(bits, element)) return false;
  }
  return false;
}

function adtsHeaderBytes(frame: Uint8Array): number {
  const [sync = 0, kind = 0] = frame;
  if (sync !== 0xff || (kind & 0xf6) !== 0xf0) return 0;
  return kind & 1 ? 7 : 9;
}

function skipFill(bits: BitReader): void {
  const count = bits.read(4);
  bits.skip(8 * (count === 15 ? 14 + bits.read(8) : count));
}

function elementIsSilent(bits: BitReader, element: number): boolean {
  if (element !== SINGLE_CHANNEL && element !== CHANNEL_PAIR && element !== LOW_FREQUENCY) return false;
  bits.skip(4);
  if (element !== CHANNEL_PAIR) return channelIsSilent(bits, null);
  const shared = bits.read(1) === 1 ? readWindow(bits) : null;
  if (shared && bits.read(2) === 1) bits.skip(shared.groups * shared.bands);
  return channelIsSilent(bits, shared) && channelIsSilent(bits, shared);
}

function readWindow(bits: BitReader): WindowShape {
  bits.skip(1);
  const short = bits.read(2) === EIGHT_SHORT;
  bits.skip(1);
  const bands = bits.read(short ? 4 : 6);
  if (!short) {
    return { short, predicted: bits.read(1) === 1, bands, groups: 1 };
  }
  const joined = bits.read(7).toString(2).replaceAll('0', '').length;
  return { short, predicted: false, bands, groups: 8 - joined };
}

/** Silent means: every section uses codebook zero, "all values are zero", and no tool adds anything. */
function channelIsSilent(bits: BitReader, shared: WindowShape | null): boolean {
  bits.skip(8);
  const window = shared ?? readWindow(bits);
  if (window.predicted) return false;
  for (let group = 0; group < window.groups; group += 1) {
    for (let band = 0; band < window.bands; ) {
      if (bits.ended || bits.read(4) !== 0) return false;
      band += readSectionLength(bits, window.short ? 3 : 5);
    }
  }
  return bits.read(3) === 0;
}

function readSectionLength(bits: BitReader, width: number): number {
  const more = 2 ** width - 1;
  let length = 0;
  let part = more;
  while (part === more && !bits.ended) {
    part = bits.read(width);
    length += part;
  }
  return length;
}
