/** How one value of uncompressed sound is stored, in mediabunny's names. Without `be` values are little-endian. */
export type PcmCodec =
  | 'pcm-u8'
  | 'pcm-s8'
  | 'pcm-s16'
  | 'pcm-s16be'
  | 'pcm-s24'
  | 'pcm-s24be'
  | 'pcm-s32'
  | 'pcm-s32be'
  | 'pcm-f32'
  | 'pcm-f32be'
  | 'pcm-f64'
  | 'pcm-f64be'
  | 'ulaw'
  | 'alaw';

/** What the values of uncompressed sound are; channels are interleaved. */
export interface PcmFormat {
  readonly codec: PcmCodec;
  readonly channels: number;
  readonly sampleRate: number;
  /** How many bits of each value count, the upper ones; the others are zero. */
  readonly validBits: number;
  /** Which speakers the channels are for (dwChannelMask of WAVE_FORMAT_EXTENSIBLE); 0 for not said. */
  readonly channelMask: number;
}

/** Integers of 1 to 4 bytes; `unsigned8` is what 8-bit values are in the kind of file they come from. */
export interface IntegerStorage {
  readonly bytes: number;
  readonly bigEndian: boolean;
  readonly unsigned8: boolean;
}

const BYTES: Readonly<Record<PcmCodec, number>> = {
  'pcm-u8': 1,
  'pcm-s8': 1,
  'pcm-s16': 2,
  'pcm-s16be': 2,
  'pcm-s24': 3,
  'pcm-s24be': 3,
  'pcm-s32': 4,
  'pcm-s32be': 4,
  'pcm-f32': 4,
  'pcm-f32be': 4,
  'pcm-f64': 8,
  'pcm-f64be': 8,
  ulaw: 1,
  alaw: 1,
};

/** How many bytes one value takes. */
export function bytesPerValue(codec: PcmCodec): number {
  return BYTES[codec];
}

/** Whether the codec is one of uncompressed sound. */
export function isPcmCodec(codec: string | null): codec is PcmCodec {
  return codec !== null && Object.hasOwn(BYTES, codec);
}

/** Integers of this size; null for a size that no reader takes. */
export function integerCodec({ bytes, bigEndian, unsigned8 }: IntegerStorage): PcmCodec | null {
  switch (bytes) {
    case 1:
      return unsigned8 ? 'pcm-u8' : 'pcm-s8';
    case 2:
      return bigEndian ? 'pcm-s16be' : 'pcm-s16';
    case 3:
      return bigEndian ? 'pcm-s24be' : 'pcm-s24';
    case 4:
      return bigEndian ? 'pcm-s32be' : 'pcm-s32';
    default:
      return null;
  }
}

/** Floating point numbers of 32 or 64 bits; null for another size. */
export function floatCodec(bits: number, bigEndian: boolean): PcmCodec | null {
  if (bits === 32) return bigEndian ? 'pcm-f32be' : 'pcm-f32';
  if (bits === 64) return bigEndian ? 'pcm-f64be' : 'pcm-f64';
  return null;
}
