import type { AudioCodec } from 'mediabunny';
import type { SoundTrack } from '../sound-track';
import { isM4aCodec } from '../writers/m4a-header';

/** What a sound track is copied into, none of it transcoded. */
export type CopyTarget =
  | { readonly container: 'm4a' }
  | { readonly container: 'ogg' }
  | { readonly container: 'wav'; readonly values: ValueChange }
  | { readonly container: 'mp3' }
  | { readonly container: 'flac' };

/** How values are stored anew: as a codec of WAV, after their bytes were turned or their sign was moved. */
export interface ValueChange {
  readonly codec: AudioCodec;
  /** How many bytes of each value stand the wrong way round; 1 when none do. */
  readonly turnedBytes: number;
  /** WAV keeps values of 8 bits without a sign. */
  readonly isSigned8: boolean;
}

const wav = (codec: AudioCodec, { turnedBytes = 1, isSigned8 = false } = {}): CopyTarget => ({
  container: 'wav',
  values: { codec, turnedBytes, isSigned8 },
});

/** The codecs that can be copied. QuickTime stores plain sound big-endian, WAV cannot. */
const COPY_TARGETS: Partial<Record<AudioCodec, CopyTarget>> = {
  mp3: { container: 'mp3' },
  flac: { container: 'flac' },
  opus: { container: 'ogg' },
  vorbis: { container: 'ogg' },
  'pcm-u8': wav('pcm-u8'),
  'pcm-s8': wav('pcm-u8', { isSigned8: true }),
  'pcm-s16': wav('pcm-s16'),
  'pcm-s24': wav('pcm-s24'),
  'pcm-s32': wav('pcm-s32'),
  'pcm-f32': wav('pcm-f32'),
  'pcm-f64': wav('pcm-f64'),
  'pcm-s16be': wav('pcm-s16', { turnedBytes: 2 }),
  'pcm-s24be': wav('pcm-s24', { turnedBytes: 3 }),
  'pcm-s32be': wav('pcm-s32', { turnedBytes: 4 }),
  'pcm-f32be': wav('pcm-f32', { turnedBytes: 4 }),
  'pcm-f64be': wav('pcm-f64', { turnedBytes: 8 }),
  ulaw: wav('ulaw'),
  alaw: wav('alaw'),
};

/** Where the packets of a track can be copied to; null when they cannot be passed on. */
export function copyTargetOf({ codec, codecName, setup }: SoundTrack): CopyTarget | null {
  if (setup === null) return null;
  if (isM4aCodec(codecName)) return { container: 'm4a' };
  return (codec && COPY_TARGETS[codec]) ?? null;
}
