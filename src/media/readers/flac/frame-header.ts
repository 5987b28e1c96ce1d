import { type ByteWindow, NO_BYTE } from '../byte-window';
import { secondBytes } from '../mpeg-frame';
import { crc8 } from './crc';
import type { StreamInfo } from './stream-info';

/** The header of a FLAC frame (RFC 9639, 9.1). */
export interface FlacFrame {
  readonly at: number;
  /** Whether `number` counts values instead of frames. */
  readonly variable: boolean;
  readonly number: number;
  readonly samples: number;
}

const SYNC = 0xff;
const SECOND_BYTES = secondBytes((byte) => (byte & 0xfe) === 0xf8);
const HERTZ = [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const BITS = [0, 8, 12, -1, 16, 20, 24, 32];
const STEREO_MODES_END = 10;

/** The next frame header from `from` (included) to `to` that is valid and fits the stream, or null. */
export function nextFrame(window: ByteWindow, info: StreamInfo, from: number, to: number): FlacFrame | null {
  for (
    let at = window.indexOfSync(SECOND_BYTES, from, to);
    at !== -1;
    at = window.indexOfSync(SECOND_BYTES, at + 1, to)
  ) {
    const frame = frameAt(window, info, at);
    if (frame !== null) return frame;
  }
  return null;
}

/** The frame whose header stands at a position; null when there is none that fits the stream. Its CRC-8 has to hold. */
function frameAt(window: ByteWindow, info: StreamInfo, at: number): FlacFrame | null {
  const strategy = window.at(at + 1);
  if (window.at(at) !== SYNC || (strategy & 0xfe) !== 0xf8 || !fits(window, info, at)) return null;
  const numberBytes = codedBytes(window.at(at + 4));
  if (numberBytes === 0) return null;
  const number = codedNumber(window, at + 4, numberBytes);
  const codes = window.at(at + 2);
  const blockAt = at + 4 + numberBytes;
  const rateAt = blockAt + blockSizeBytes(codes >> 4);
  const checksumAt = rateAt + rateBytes(codes & 15);
  const samples = blockSize(window, codes >> 4, blockAt);
  const checksum = window.at(checksumAt);
  if (number === null || samples === 0 || checksum === NO_BYTE || checksum !== crc8(window, at, checksumAt))
    return null;
  return { at, variable: (strategy & 1) === 1, number, samples };
}

/** Sampling rate, channels and bits are those of the stream, or left to it. */
function fits(window: ByteWindow, { sampleRate, channels, bitsPerSample }: StreamInfo, at: number): boolean {
  const rate = window.at(at + 2) & 15;
  const hertz = HERTZ[rate];
  if (rate === 15 || (hertz !== undefined && hertz !== 0 && hertz !== sampleRate)) return false;
  const layout = window.at(at + 3);
  if (layout === NO_BYTE || (layout & 1) === 1) return false;
  const mode = layout >> 4;
  if (mode > STEREO_MODES_END || (mode < 8 ? mode + 1 : 2) !== channels) return false;
  const bits = BITS[(layout >> 1) & 7];
  return bits === 0 || bits === bitsPerSample;
}

function blockSize(window: ByteWindow, code: number, at: number): number {
  if (code === 1) return 192;
  if (code >= 2 && code <= 5) return 576 << (code - 2);
  if (code === 6) return window.at(at) + 1;
  if (code === 7) return window.u16(at) + 1;
  return code >= 8 ? 256 << (code - 8) : 0;
}

function blockSizeBytes(code: number): number {
  return code === 6 ? 1 : code === 7 ? 2 : 0;
}

function rateBytes(code: number): number {
  return code === 12 ? 1 : code === 13 || code === 14 ? 2 : 0;
}

/** How many bytes a number takes, coded as UTF-8 was before it was cut to four bytes; 0 when none begins like this. */
function codedBytes(first: number): number {
  if (first < 0x80) return first === NO_BYTE ? 0 : 1;
  const ones = Math.clz32(~(first << 24));
  return ones >= 2 && ones <= 7 ? ones : 0;
}

function codedNumber(window: ByteWindow, at: number, bytes: number): number | null {
  const first = window.at(at);
  if (bytes === 1) return first;
  let number = first & (0x7f >> bytes);
  for (let index = 1; index < bytes; index += 1) {
    const byte = window.at(at + index);
    if ((byte & 0xc0) !== 0x80) return null;
    number = number * 64 + (byte & 0x3f);
  }
  return number;
}
