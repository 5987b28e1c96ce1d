import type { SampleWarning } from '../inspection';
import type { SampleNote } from '../sound-track';

const WARNINGS: Record<SampleNote, SampleWarning> = {
  first_of_joined_recordings: {
    code: 'joined_recordings',
    message:
      'Two recordings are joined in this file, and only the first one is used. Send the others as files of their own.',
  },
  ends_early: {
    code: 'ends_early',
    message: 'The file ends before the recording does; only what is there is used. Send the whole file if you have it.',
  },
  damaged: {
    code: 'damaged',
    message:
      'A part of the file is damaged and left out; only the rest is used. Send an undamaged copy if you have one.',
  },
};

/** What the sender has to know about how a file was read. */
export function noteWarnings(notes: readonly SampleNote[]): SampleWarning[] {
  return notes.map((note) => WARNINGS[note]);
}
