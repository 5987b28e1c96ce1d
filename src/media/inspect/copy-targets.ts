import {
  type AudioCodec,
  FlacOutputFormat,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  type OutputFormat,
  WavOutputFormat,
} from 'mediabunny';
import type { SoundContainer } from '../inspection';

/** What a sound track is copied into. `bytesPerValue` is set where values have to be turned to little-endian. */
export interface CopyTarget {
  readonly codec: AudioCodec;
  readonly format: () => OutputFormat;
  readonly container: SoundContainer;
  readonly bytesPerValue?: number;
}

const wav = (codec: AudioCodec, bytesPerValue?: number): CopyTarget => ({
  codec,
  container: 'wav',
  format: () => new WavOutputFormat(),
  ...(bytesPerValue === undefined ? {} : { bytesPerValue }),
});
const ogg = (codec: AudioCodec): CopyTarget => ({ codec, container: 'ogg', format: () => new OggOutputFormat() });

/** The codecs that can be copied, none of them transcoded. QuickTime stores plain sound big-endian, WAV cannot. */
const COPY_TARGETS: Partial<Record<AudioCodec, CopyTarget>> = {
  // The index first, so that the file can be read as a stream.
  aac: { codec: 'aac', container: 'm4a', format: () => new Mp4OutputFormat({ fastStart: 'in-memory' }) },
  mp3: { codec: 'mp3', container: 'mp3', format: () => new Mp3OutputFormat() },
  flac: { codec: 'flac', container: 'flac', format: () => new FlacOutputFormat() },
  opus: ogg('opus'),
  vorbis: ogg('vorbis'),
  'pcm-u8': wav('pcm-u8'),
  'pcm-s16': wav('pcm-s16'),
  'pcm-s24': wav('pcm-s24'),
  'pcm-s32': wav('pcm-s32'),
  'pcm-f32': wav('pcm-f32'),
  'pcm-f64': wav('pcm-f64'),
  'pcm-s16be': wav('pcm-s16', 2),
  'pcm-s24be': wav('pcm-s24', 3),
  'pcm-s32be': wav('pcm-s32', 4),
  'pcm-f32be': wav('pcm-f32', 4),
  'pcm-f64be': wav('pcm-f64', 8),
  ulaw: wav('ulaw'),
  alaw: wav('alaw'),
};

/** Where the packets of a codec can be copied to; null when they cannot be passed on. */
export function copyTargetOf(codec: AudioCodec | null): CopyTarget | null {
  return (codec && COPY_TARGETS[codec]) ?? null;
}
