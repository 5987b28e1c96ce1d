import { BigEndian } from '../big-endian';

const HERTZ = [44_100, 48_000, 32_000];
const MPEG_1 = 3;
const MONO = 3;

/** What the header of an MP3 frame says (ISO/IEC 11172-3, 13818-3). */
export interface Mp3Frame {
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Reads the header of an MP3 frame; null where there is none. A container may say otherwise, and is wrong then. */
export function parseMp3Frame(frame: Uint8Array): Mp3Frame | null {
  const [sync, kind = 0, rates = 0, mode = 0] = frame;
  const rate = HERTZ[(rates >> 2) & 3];
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || rate === undefined) return null;
  const version = (kind >> 3) & 3;
  const divider = version === MPEG_1 ? 1 : version === 2 ? 2 : 4;
  return {
    samples: version === MPEG_1 ? 1152 : 576,
    sampleRate: rate / divider,
    channels: mode >> 6 === MONO ? 1 : 2,
  };
}

/** The layer of an MPEG audio frame, 1 to 3, by its header; null where there is none. */
export function mpegLayer([sync, kind = 0]: Uint8Array): number | null {
  const stored = (kind >> 1) & 3;
  return sync === 0xff && (kind & 0xe0) === 0xe0 && stored !== 0 ? 4 - stored : null;
}

/** How many samples a channel a FLAC frame has, by its header; 0 where there is none (RFC 9639, 9.1). */
export function flacFrameSamples(frame: Uint8Array): number {
  const fields = new BigEndian(frame);
  if ((fields.u16(0) & 0xfffc) !== 0xfff8) return 0;
  const code = fields.u8(2) >> 4;
  if (code === 1) return 192;
  if (code >= 2 && code <= 5) return 576 << (code - 2);
  if (code >= 8) return 256 << (code - 8);
  // The number of the frame is stored like a character of UTF-8; the size follows it.
  const first = fields.u8(4);
  const numberBytes = first < 0x80 ? 1 : Math.clz32(~(first << 24));
  if (code === 6) return fields.u8(4 + numberBytes) + 1;
  return code === 7 ? fields.u16(4 + numberBytes) + 1 : 0;
}

/**
 * The number that a FLAC frame has in its stream (RFC 9639, 9.1.5), and the number that the next one has if none is missing.
 * For packets that `flacFrameSamples` knows.
 */
export function flacFrameNumbers(frame: Uint8Array): { readonly number: number; readonly next: number } {
  const fields = new BigEndian(frame);
  const first = fields.u8(4);
  const bytes = first < 0x80 ? 1 : Math.clz32(~(first << 24));
  let number = bytes === 1 ? first : first & (0x7f >> bytes);
  for (let at = 5; at < 4 + bytes; at += 1) number = number * 64 + (fields.u8(at) & 0x3f);
  const countsValues = (fields.u8(1) & 1) === 1;
  return { number, next: number + (countsValues ? flacFrameSamples(frame) : 1) };
}

/** The first bytes of a packet that the functions here look at. */
export const PACKET_HEAD_BYTES = 16;

/** How many samples a channel an ALAC packet has: a full frame, unless its header says that it is shorter. */
export function alacPacketSamples(packet: Uint8Array, fullFrame: number): number {
  const fields = new BigEndian(packet);
  // Three bits of tag, four of instance, twelve unused, then the flag; two of shift and one of escape before the count.
  const isShort = (fields.u8(2) & 0x10) !== 0;
  if (!isShort) return fullFrame;
  const count = (fields.u32(2) & 0x1ffffff) * 128 + (fields.u8(6) >> 1);
  return Math.min(count, fullFrame);
}
