import type { SampleNote } from '../sound-track';

/** What headers say of a length is rounded, or counts what is cut off at the ends. */
const MISSING_SECONDS = 0.5;

/**
 * What is to be said of a file: whether another one is joined behind it, and whether it ends before its sound does, or else
 * sound is lost that was damaged.
 */
export function sampleNotes({
  isJoined,
  isCut,
  isDamaged = false,
}: {
  readonly isJoined: boolean;
  readonly isCut: boolean;
  readonly isDamaged?: boolean;
}): SampleNote[] {
  const notes: SampleNote[] = isJoined ? ['first_of_joined_recordings'] : [];
  if (isCut) notes.push('ends_early');
  else if (isDamaged) notes.push('damaged');
  return notes;
}

/** Whether a file states more sound than was found in it, by more than headers are wrong. */
export function isSoundMissing(statedSeconds: number, foundSeconds: number): boolean {
  return statedSeconds - foundSeconds > MISSING_SECONDS;
}
