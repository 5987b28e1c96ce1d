import {
  type AudioCodec,
  FlacOutputFormat,
  type InputAudioTrack,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  type OutputFormat,
  WavOutputFormat,
} from 'mediabunny';
import type { SampleContainer, SoundContainer } from '../inspection';
import { refusals } from '../refusals';

/** How the sound of a sample gets to Fish.Audio: the sample as it is, or its sound track copied into a plain sound file. */
export type SoundRoute =
  | { readonly kind: 'as-is'; readonly container: SoundContainer; readonly codecName: string }
  | {
      readonly kind: 'copy';
      readonly container: SoundContainer;
      readonly codecName: string;
      readonly target: CopyTarget;
    };

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

/** Sound files by themselves; Fish.Audio names WAV, MP3, M4A and Opus (docs.fish.audio, Voice cloning). */
const SOUND_FILES = new Set<SampleContainer>(['wav', 'mp3', 'm4a', 'ogg', 'flac', 'aac']);
/** Apple's lossless codec, which voice memos use; no library here reads it, but every M4A reader does. */
const ALAC = 'alac';

/** @throws ApiError codec_not_supported when the sound can neither be sent as it is nor copied. */
export async function routeSound(track: InputAudioTrack, container: SampleContainer): Promise<SoundRoute> {
  const codec = await track.getCodec();
  const internal = await track.getInternalCodecId();
  const codecName =
    codec ?? (typeof internal === 'string' ? internal.replace(/[^\w./-]/g, '').slice(0, 24) : 'unknown');
  if (isSoundFile(container) && (container !== 'm4a' || codec === 'aac' || codecName === ALAC)) {
    return { kind: 'as-is', container, codecName };
  }
  const target = codec && COPY_TARGETS[codec];
  if (!target) throw refusals.codec(codecName);
  return { kind: 'copy', container: target.container, codecName, target };
}

function isSoundFile(container: SampleContainer): container is SoundContainer {
  return SOUND_FILES.has(container);
}
