import type { SampleContainer, SoundContainer } from '../inspection';
import type { SoundFile } from '../processes/inspect-messages';
import { refusals } from '../refusals';
import type { OpenedSample, SoundTrack } from '../sound-track';
import { copySound } from './copy-sound';
import { copyTargetOf } from './copy-targets';

/** Sound files by themselves; Fish.Audio names WAV, MP3, M4A and Opus (docs.fish.audio, Voice cloning). */
const SOUND_FILES = new Set<SampleContainer>(['wav', 'mp3', 'm4a', 'ogg', 'flac', 'aac']);

/** Whether there is a way to pass the sound of a track on without transcoding it. */
export function canBeSent(track: SoundTrack): boolean {
  return copyTargetOf(track) !== null || track.sliced !== null;
}

/**
 * The sound file that is sent in place of a sample: the sample itself only where it is one clean stream of one sound track
 * and nothing else; else slices of it, or its packets copied into a new file.
 */
export async function soundToSend(opened: OpenedSample, track: SoundTrack, soundPath: string): Promise<SoundFile> {
  if (opened.isClean && isSoundFile(opened.container)) return { kind: 'sample', container: opened.container };
  if (track.sliced !== null) return { kind: 'slices', ...track.sliced };
  const target = copyTargetOf(track);
  if (target === null) throw refusals.codec(track.codecName);
  return copySound(track, target, soundPath);
}

function isSoundFile(container: SampleContainer): container is SoundContainer {
  return SOUND_FILES.has(container);
}
