import type { SampleContainer, SoundContainer } from '../inspection';
import { isPcmCodec } from '../readers/pcm/pcm-format';
import type { OpenedSample, SoundTrack } from '../sound-track';
import { isM4aCodec } from '../writers/m4a-header';

/** Compressed sound by its codec, other than what M4A holds. Fish.Audio names no file with FLAC or Vorbis: they are decoded. */
const TARGETS: Readonly<Record<string, SoundContainer>> = { mp3: 'mp3', flac: 'wav', opus: 'ogg', vorbis: 'wav' };

/** What the sound of a track is written into; null when it cannot be passed on. */
export function copyTargetOf({ codec, codecName, setup }: SoundTrack): SoundContainer | null {
  if (isPcmCodec(codec)) return 'wav';
  if (setup === null) return null;
  if (isM4aCodec(codecName)) return 'm4a';
  return TARGETS[codecName] ?? null;
}

/** The kinds of sound file that are sent as they are where they hold one clean sound track and nothing else. */
const SENT_AS_THEY_ARE: ReadonlySet<SampleContainer> = new Set<SoundContainer>(['wav', 'mp3', 'm4a', 'ogg']);

/** The kind of file that a sample is sent as without a change, or null where it has to be written anew. */
export function sentAsItIs({ container, isClean }: OpenedSample, track: SoundTrack): SoundContainer | null {
  if (!isClean || !isSent(container)) return null;
  return container === 'ogg' && track.codecName !== 'opus' ? null : container;
}

function isSent(container: SampleContainer): container is SoundContainer {
  return SENT_AS_THEY_ARE.has(container);
}
