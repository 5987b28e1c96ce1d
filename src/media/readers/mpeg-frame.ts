const KBPS_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBPS_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const HERTZ_V1 = [44_100, 48_000, 32_000];
const VERSION_1 = 3;
const VERSION_RESERVED = 1;
const LAYER_3 = 1;

/** The length in bytes of the MP3 frame whose header stands at `offset`, or null where there is none. ISO/IEC 11172-3. */
export function mp3FrameBytes(bytes: Uint8Array, offset: number): number | null {
  const [sync, kind, rates] = [bytes[offset], bytes[offset + 1], bytes[offset + 2]];
  if (sync !== 0xff || kind === undefined || rates === undefined || (kind & 0xe0) !== 0xe0) return null;
  const version = (kind >> 3) & 3;
  if (version === VERSION_RESERVED || ((kind >> 1) & 3) !== LAYER_3) return null;
  const kbps = (version === VERSION_1 ? KBPS_V1 : KBPS_V2)[rates >> 4];
  const hertz = HERTZ_V1[(rates >> 2) & 3];
  if (!kbps || !hertz) return null;
  const slots = version === VERSION_1 ? 144_000 : 72_000;
  const divider = version === VERSION_1 ? 1 : version === 2 ? 2 : 4;
  return Math.floor((slots * kbps * divider) / hertz) + ((rates >> 1) & 1);
}

/** The length in bytes of the ADTS frame (raw AAC) whose header stands at `offset`, or null. ISO/IEC 14496-3, 1.A.3. */
export function adtsFrameBytes(bytes: Uint8Array, offset: number): number | null {
  const header = bytes.subarray(offset, offset + 7);
  const [sync, kind, rates, a, b, c] = header;
  if (header.length < 7 || sync !== 0xff || kind === undefined || (kind & 0xf6) !== 0xf0) return null;
  if (((rates ?? 0xff) & 0x3c) >> 2 > 12) return null;
  const length = (((a ?? 0) & 3) << 11) | ((b ?? 0) << 3) | ((c ?? 0) >> 5);
  return length > 7 ? length : null;
}
