import type { AudioCodec } from 'mediabunny';

/** The format tags of uncompressed sound in WAV, and the bits of one value. */
const FORMATS: Partial<Record<AudioCodec, { readonly tag: number; readonly bits: number }>> = {
  'pcm-u8': { tag: 1, bits: 8 },
  'pcm-s16': { tag: 1, bits: 16 },
  'pcm-s24': { tag: 1, bits: 24 },
  'pcm-s32': { tag: 1, bits: 32 },
  'pcm-f32': { tag: 3, bits: 32 },
  'pcm-f64': { tag: 3, bits: 64 },
  alaw: { tag: 6, bits: 8 },
  ulaw: { tag: 7, bits: 8 },
};
const HEADER_BYTES = 44;

/** What a WAV file says of its sound. */
export interface WavSound {
  readonly codec: AudioCodec;
  readonly channels: number;
  readonly sampleRate: number;
  /** The bytes of all values. */
  readonly bytes: number;
}

/** Whether WAV stores sound of this kind just as it is. */
export function isWavCodec(codec: AudioCodec | null): boolean {
  return codec !== null && FORMATS[codec] !== undefined;
}

/** The 44 bytes that stand before the sound in a WAV file. Throws RangeError for a codec that WAV does not store. */
export function wavHeader({ codec, channels, sampleRate, bytes }: WavSound): Uint8Array {
  const format = FORMATS[codec];
  if (format === undefined) throw new RangeError(`WAV cannot hold ${codec}.`);
  const frameBytes = (format.bits / 8) * channels;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + bytes + (bytes & 1), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format.tag, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(format.bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return header;
}
