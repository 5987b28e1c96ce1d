import { optionalWholeNumber, setting } from './setting';

/** What one user may have and use. Each limit is in force where it is set. */
export const FAIR_USE_SETTINGS = {
  MAX_VOICES: setting({
    schema: optionalWholeNumber(1, 100_000),
    help: 'Voices that one user may have; no limit unless set.',
    commonMisnames: ['MAX_VOICES_PER_USER', 'VOICES_MAX'],
  }),
  SPEECH_CHARACTERS_PER_DAY: setting({
    schema: optionalWholeNumber(1, 1_000_000_000),
    help: 'Characters that one user may have spoken in a UTC day; no limit unless set.',
    commonMisnames: ['MAX_SPEECH_CHARACTERS', 'SPEECH_CHARACTERS'],
  }),
  INSPECTION_SECONDS_PER_HOUR: setting({
    schema: optionalWholeNumber(30, 7200),
    help: 'Seconds of processor time that looking into the recordings of one user may take in an hour; no limit unless set.',
    commonMisnames: ['INSPECTION_SECONDS', 'MAX_INSPECTION_SECONDS'],
  }),
} as const;
