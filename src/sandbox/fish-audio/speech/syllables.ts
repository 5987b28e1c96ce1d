/** The vowels of the synthesis: five of the Latin script and a neutral one. */
export type Vowel = 'a' | 'e' | 'i' | 'o' | 'u' | 'neutral';
/** How a syllable starts: with noise, with a burst after a closure, with a murmur, or straight with its vowel. */
export type Onset = 'hiss' | 'burst' | 'murmur' | 'none';

/** An onset and a vowel. */
export interface Syllable {
  readonly onset: Onset;
  /** The centre frequency of the noise of the onset. */
  readonly noiseHz: number;
  readonly vowel: Vowel;
  readonly stressed: boolean;
}

/** A part of a text between two punctuation marks, and the pause after it. */
export interface Phrase {
  readonly text: string;
  readonly speaker: number;
  readonly syllables: readonly Syllable[];
  readonly pauseSeconds: number;
  readonly rising: boolean;
}

const HISS_HZ: Readonly<Record<string, number>> = {
  s: 6500,
  z: 6000,
  c: 5500,
  x: 5000,
  f: 4500,
  v: 4000,
  h: 1800,
  j: 3000,
};
const BURST_HZ: Readonly<Record<string, number>> = { p: 900, b: 800, t: 4200, d: 3600, k: 2200, g: 1900, q: 2000 };
const VOWELS: Readonly<Record<string, Vowel>> = { a: 'a', e: 'e', i: 'i', o: 'o', u: 'u', y: 'i' };
const CODE_POINT_VOWELS: readonly Vowel[] = ['a', 'e', 'i', 'o', 'u', 'neutral'];

/** Splits a text into phrases at its punctuation; `<|speaker:N|>` changes the speaker, as for the S2 engines. */
export function* phrasesOf(text: string): Generator<Phrase> {
  let speaker = 0;
  for (const piece of text.split(/(<\|speaker:\d+\|>)/)) {
    const tag = /^<\|speaker:(\d+)\|>$/.exec(piece);
    if (tag) {
      speaker = Number(tag[1]);
      continue;
    }
    for (const [phrase = ''] of piece.matchAll(/[^.,;:!?…。，！？、\n]+[.,;:!?…。，！？、\n]*/gu)) {
      const syllables = [...wordsOf(phrase)].flatMap(syllablesOf);
      if (syllables.length === 0) continue;
      yield {
        text: phrase.trim(),
        speaker,
        syllables,
        pauseSeconds: pauseAfter(phrase),
        rising: /[?？]$/u.test(phrase.trimEnd()),
      };
    }
  }
}

function* wordsOf(phrase: string): Generator<string> {
  for (const [word] of phrase
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .matchAll(/[\p{L}\p{N}]+/gu))
    yield word.toLowerCase();
}

function pauseAfter(phrase: string): number {
  const end = phrase.trimEnd();
  if (/[.!?…。！？]$/u.test(end) || phrase.slice(end.length).includes('\n')) return 0.38;
  return /[,;:，、]$/u.test(end) ? 0.2 : 0.06;
}

function syllablesOf(word: string): Syllable[] {
  const latin = /^[a-z]+$/.test(word);
  const parts = latin ? latinParts(word) : [...word];
  return parts.map((part, index) => (latin ? latinSyllable(part, index === 0) : otherSyllable(part, index === 0)));
}

/** Consonants with the vowels behind them; what is left at the end of the word belongs to its last part. */
function latinParts(word: string): string[] {
  const parts = word.split(/(?<=[aeiouy])(?=[^aeiouy])/);
  const last = parts.at(-1) ?? '';
  if (parts.length === 1 || /[aeiouy]/.test(last)) return parts;
  return [...parts.slice(0, -2), (parts.at(-2) ?? '') + last];
}

function latinSyllable(part: string, stressed: boolean): Syllable {
  const first = part.charAt(0);
  const vowel = VOWELS[part.match(/[aeiouy]/)?.[0] ?? ''] ?? 'neutral';
  if (first in VOWELS) return { onset: 'none', noiseHz: 0, vowel, stressed };
  if (first in HISS_HZ) return { onset: 'hiss', noiseHz: HISS_HZ[first] ?? 0, vowel, stressed };
  if (first in BURST_HZ) return { onset: 'burst', noiseHz: BURST_HZ[first] ?? 0, vowel, stressed };
  return { onset: 'murmur', noiseHz: 0, vowel, stressed };
}

// In any other script, every character is one syllable whose sound is derived from its code point.
function otherSyllable(character: string, stressed: boolean): Syllable {
  const point = character.codePointAt(0) ?? 0;
  const onset = (['hiss', 'burst', 'murmur', 'none'] as const)[point % 4] ?? 'none';
  const vowel = CODE_POINT_VOWELS[Math.floor(point / 4) % CODE_POINT_VOWELS.length] ?? 'neutral';
  return { onset, noiseHz: 1200 + (point % 11) * 450, vowel, stressed };
}
