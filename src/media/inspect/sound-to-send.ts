import type { SoundFile } from '../processes/inspect-messages';
import { refusals } from '../refusals';
import type { OpenedSample, SoundTrack } from '../sound-track';
import { copySound } from './copy-sound';
import { copyTargetOf, sentAsItIs } from './copy-targets';

/** Whether there is a way to pass the sound of a track on. */
export function canBeSent(track: SoundTrack): boolean {
  return copyTargetOf(track) !== null || track.sliced !== null;
}

/**
 * The sound file that is sent in place of a sample: the sample itself only where it is one clean stream of one sound track
 * of a kind that Fish.Audio names, and nothing else; else slices of it, or its sound written into a new file.
 */
export async function soundToSend(opened: OpenedSample, track: SoundTrack, soundPath: string): Promise<SoundFile> {
  const container = sentAsItIs(opened, track);
  if (container !== null) return { kind: 'sample', container };
  if (track.sliced !== null) return { kind: 'slices', ...track.sliced };
  const target = copyTargetOf(track);
  if (target === null) throw refusals.codec(track.codecName);
  return copySound(track, target, soundPath);
}
