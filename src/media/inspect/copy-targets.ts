import type { AudioCodec, OutputFormat } from 'mediabunny';
import type { SoundContainer } from '../inspection';

/** mediabunny, which is loaded only when something is copied with it. */
export type Mediabunny = typeof import('mediabunny');

/** What a track of compressed sound is copied into. */
export interface CopyTarget {
  readonly codec: AudioCodec;
  readonly format: (library: Mediabunny) => OutputFormat;
  readonly container: SoundContainer;
}

/** The codecs that are copied by mediabunny, none of them transcoded; copy-wav.ts and copy-mp3.ts copy the others. */
const COPY_TARGETS: Partial<Record<AudioCodec, CopyTarget>> = {
  // The index first, so that the file can be read as a stream.
  aac: { codec: 'aac', container: 'm4a', format: (library) => new library.Mp4OutputFormat({ fastStart: 'in-memory' }) },
  flac: { codec: 'flac', container: 'flac', format: (library) => new library.FlacOutputFormat() },
  opus: { codec: 'opus', container: 'ogg', format: (library) => new library.OggOutputFormat() },
  vorbis: { codec: 'vorbis', container: 'ogg', format: (library) => new library.OggOutputFormat() },
};

/** Where the packets of a codec can be copied to; null when they cannot be passed on. */
export function copyTargetOf(codec: AudioCodec | null): CopyTarget | null {
  return (codec && COPY_TARGETS[codec]) ?? null;
}
