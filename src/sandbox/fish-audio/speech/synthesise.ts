import { segmentsOf, silence } from './segments';
import { Speaker } from './speaker';
import { phrasesOf } from './syllables';
import { voiceFor } from './voice';

/** What to say, by whom, and how. */
export interface Utterance {
  readonly text: string;
  /** One identity a speaker, in the order of `<|speaker:N|>`; one is enough for a text without such tags. */
  readonly speakers: readonly string[];
  readonly sampleRate: number;
  /** 1 is the voice's own speed. */
  readonly speed: number;
  readonly volumeDb: number;
}

/** A piece of sound and, where a phrase begins with it, that phrase's text. */
export interface SpokenPiece {
  readonly samples: Float32Array;
  readonly phrase: string | null;
}

const LONGEST_SECONDS = 30;

/**
 * Speech-like sound for a text, mono, a fraction of a second at a time, at most 30 s in all: vowels and consonants
 * follow the letters, pauses the punctuation. A text without a letter is a short silence.
 */
export function* synthesise(utterance: Utterance): Generator<SpokenPiece> {
  const { sampleRate, speed } = utterance;
  const gain = 10 ** (utterance.volumeDb / 20);
  const cast = utterance.speakers.map((identity) => new Speaker(voiceFor(identity), sampleRate));
  const [first] = cast;
  if (first === undefined) throw new RangeError('an utterance needs at least one speaker');
  yield { samples: first.render(silence(0.05), gain), phrase: null };
  let left = LONGEST_SECONDS;
  for (const phrase of phrasesOf(utterance.text)) {
    const speaker = cast[phrase.speaker] ?? first;
    let title: string | null = phrase.text;
    for (const segment of segmentsOf(phrase, speaker.voice, speed)) {
      if (left <= 0) return;
      left -= segment.seconds;
      yield { samples: speaker.render(segment, gain), phrase: title };
      title = null;
    }
  }
  yield { samples: first.render(silence(0.1), gain), phrase: null };
}
