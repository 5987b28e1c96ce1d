import type { Found, SoundSearch } from './sound-search';

/** What the header of an MPEG layer III frame says (ISO/IEC 11172-3, 2.4.1.3, and 13818-3). */
interface FrameHeader {
  readonly bytes: number;
  readonly isMpeg1: boolean;
  readonly channels: 1 | 2;
  /** Where the side information begins, in bytes from the frame's start. */
  readonly sideInfoAt: number;
}

const HEADER_BYTES = 4;
const CRC_BYTES = 2;
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = [44_100, 48_000, 32_000];
/** The largest side information, with header and CRC. */
const MOST_NEEDED_BYTES = HEADER_BYTES + CRC_BYTES + 32;

const ID3_HEADER_BYTES = 10;

/** The header at a position, or null where none begins that can be followed to the next one. */
function readHeader(bytes: Buffer, at: number): FrameHeader | null {
  const word = bytes.readUInt32BE(at);
  const version = (word >>> 19) & 3;
  const isLayer3 = ((word >>> 17) & 3) === 1;
  if (word >>> 21 !== 0x7ff || version === 1 || !isLayer3) return null;
  const isMpeg1 = version === 3;
  const kilobits = (isMpeg1 ? BITRATES_1 : BITRATES_2)[(word >>> 12) & 15] ?? 0;
  const fullRate = SAMPLE_RATES[(word >>> 10) & 3] ?? 0;
  if (kilobits === 0 || fullRate === 0) return null;
  const sampleRate = isMpeg1 ? fullRate : version === 2 ? fullRate / 2 : fullRate / 4;
  const padding = (word >>> 9) & 1;
  return {
    bytes: Math.floor(((isMpeg1 ? 144_000 : 72_000) * kilobits) / sampleRate) + padding,
    isMpeg1,
    channels: ((word >>> 6) & 3) === 3 ? 1 : 2,
    sideInfoAt: HEADER_BYTES + (((word >>> 16) & 1) === 0 ? CRC_BYTES : 0),
  };
}

function readBits(bytes: Buffer, firstBit: number, count: number): number {
  let value = 0;
  for (let bit = firstBit; bit < firstBit + count; bit += 1) {
    value = value * 2 + (((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1);
  }
  return value;
}

/** Whether a granule of the frame has any data (`part2_3_length`). Without any, it decodes to silence. */
function hasSound(bytes: Buffer, at: number, { isMpeg1, channels, sideInfoAt }: FrameHeader): boolean {
  const start = (at + sideInfoAt) * 8;
  const first = isMpeg1 ? 9 + (channels === 1 ? 5 : 3) + 4 * channels : 8 + channels;
  const each = isMpeg1 ? 59 : 63;
  const parts = channels * (isMpeg1 ? 2 : 1);
  for (let part = 0; part < parts; part += 1) if (readBits(bytes, start + first + part * each, 12) > 0) return true;
  return false;
}

/** How long an ID3v2 tag is that these bytes begin with, with its footer (id3.org, ID3v2.4, section 3.1). */
function tagBytes(bytes: Buffer): number {
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 127), 0);
  const hasFooter = ((bytes[5] ?? 0) & 0x10) !== 0;
  return ID3_HEADER_BYTES + size + (hasFooter ? ID3_HEADER_BYTES : 0);
}

function beginsWithTag(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 3) === 'ID3';
}

/** Whether bytes begin as an MP3 does: with an ID3v2 tag, or a frame of layer III. */
export function beginsAsMp3(bytes: Buffer): boolean {
  return beginsWithTag(bytes) || (bytes.length >= HEADER_BYTES && readHeader(bytes, 0) !== null);
}

/** MPEG layer III, behind a tag or not. It has sound once a frame with data is there in full. */
export class Mp3Search implements SoundSearch {
  /** Where the next frame is; null until it is known how long the tag is. */
  #at: number | null = null;

  look(bytes: Buffer): Found {
    if (bytes.length < ID3_HEADER_BYTES) return 'blank';
    let at = this.#at ?? (beginsWithTag(bytes) ? this.#behindTag(bytes) : 0);
    for (; at + MOST_NEEDED_BYTES <= bytes.length; this.#at = at) {
      const header = readHeader(bytes, at);
      if (header === null) return 'none';
      const end = at + header.bytes;
      if (hasSound(bytes, at, header)) return end > bytes.length ? 'blank' : 'sound';
      at = end;
    }
    return 'blank';
  }

  /** Some writers fill up the room behind a tag with zeros. */
  #behindTag(bytes: Buffer): number {
    let at = tagBytes(bytes);
    while (at < bytes.length && bytes[at] === 0) at += 1;
    return at;
  }
}
