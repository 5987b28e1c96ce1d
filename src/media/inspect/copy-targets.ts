import { isPcmCodec } from '../readers/pcm/pcm-format';
import type { SoundTrack } from '../sound-track';
import { isM4aCodec } from '../writers/m4a-header';

/** The kinds of sound file that packets are copied into. */
export type CopyTarget = 'm4a' | 'ogg' | 'wav' | 'mp3' | 'flac';

/** Compressed sound by its codec, other than what M4A holds. */
const COPY_TARGETS: Readonly<Record<string, CopyTarget>> = { mp3: 'mp3', flac: 'flac', opus: 'ogg', vorbis: 'ogg' };

/** What the packets of a track can be copied into, none of it transcoded; null when they cannot be passed on. */
export function copyTargetOf({ codec, codecName, setup }: SoundTrack): CopyTarget | null {
  if (isPcmCodec(codec)) return 'wav';
  if (setup === null) return null;
  if (isM4aCodec(codecName)) return 'm4a';
  return COPY_TARGETS[codecName] ?? null;
}
