import type { Phrase, Syllable, Vowel } from './syllables';
import type { Voice } from './voice';

/** The first three resonances of the vocal tract, in Hz. */
export type Formants = readonly [number, number, number];

/** A part of the sound with constant target values; the synthesis glides from one to the next. */
export interface Segment {
  readonly seconds: number;
  readonly formantsHz: Formants;
  readonly pitchHz: number;
  /** Strength of the vocal folds, 0 to 1. */
  readonly voiced: number;
  /** Strength of the friction noise, 0 to 1, and its centre. */
  readonly noise: number;
  readonly noiseHz: number;
}

// Average vowel formants of adult men, after Peterson and Barney (1952).
const FORMANTS: Readonly<Record<Vowel, Formants>> = {
  a: [730, 1090, 2440],
  e: [530, 1840, 2480],
  i: [290, 2250, 2950],
  o: [500, 880, 2410],
  u: [310, 870, 2240],
  neutral: [500, 1450, 2450],
};
const MURMUR: Formants = [280, 1150, 2300];

/** The segments of one phrase and the pause after it. The pitch falls over a phrase and rises at the end of a question. */
export function* segmentsOf(phrase: Phrase, voice: Voice, speed: number): Generator<Segment> {
  const last = phrase.syllables.length - 1;
  for (const [index, syllable] of phrase.syllables.entries()) {
    const along = last === 0 ? 1 : index / last;
    const ending = index === last ? (phrase.rising ? 1.28 : 0.86) : 1;
    const pitchHz = voice.pitchHz * (1.14 - 0.22 * along) * (syllable.stressed ? 1.06 : 0.97) * ending;
    const lengthen = index === last ? 1.4 : syllable.stressed ? 1.1 : 0.9;
    const seconds = lengthen / (voice.syllablesPerSecond * speed);
    yield* onsetOf(syllable, pitchHz, voice, seconds * 0.34);
    yield vowelOf(syllable, pitchHz, voice, seconds * (syllable.onset === 'none' ? 1 : 0.66));
  }
  yield silence(phrase.pauseSeconds / speed);
}

/** A segment without sound. */
export function silence(seconds: number): Segment {
  return { seconds, formantsHz: FORMANTS.neutral, pitchHz: 100, voiced: 0, noise: 0, noiseHz: 2000 };
}

function* onsetOf(syllable: Syllable, pitchHz: number, voice: Voice, seconds: number): Generator<Segment> {
  const formantsHz = scaled(FORMANTS[syllable.vowel], voice);
  const { noiseHz } = syllable;
  if (syllable.onset === 'hiss') yield { seconds, formantsHz, pitchHz, voiced: 0.05, noise: 0.55, noiseHz };
  if (syllable.onset === 'murmur') {
    yield { seconds, formantsHz: scaled(MURMUR, voice), pitchHz, voiced: 0.45, noise: 0, noiseHz: 2000 };
  }
  if (syllable.onset === 'burst') {
    yield { seconds: seconds * 0.7, formantsHz, pitchHz, voiced: 0, noise: 0, noiseHz };
    yield { seconds: seconds * 0.3, formantsHz, pitchHz, voiced: 0, noise: 0.9, noiseHz };
  }
}

function vowelOf(syllable: Syllable, pitchHz: number, voice: Voice, seconds: number): Segment {
  const voiced = syllable.stressed ? 1 : 0.8;
  return { seconds, formantsHz: scaled(FORMANTS[syllable.vowel], voice), pitchHz, voiced, noise: 0, noiseHz: 2000 };
}

function scaled([first, second, third]: Formants, voice: Voice): Formants {
  return [first * voice.formantScale, second * voice.formantScale * voice.colour, third * voice.formantScale];
}
