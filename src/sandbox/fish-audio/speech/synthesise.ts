import { segmentsOf, silence } from './segments';
import { Speaker } from './speaker';
import { phrasesOf } from './syllables';
import { voiceFor } from './voice';

/** A text, its speakers, and how it is spoken. */
export interface Utterance {
  readonly text: string;
  /** One identity per speaker, in the order of `<|speaker:N|>`; one is enough for a text without such tags. */
  readonly speakers: readonly string[];
  readonly sampleRate: number;
  /** A factor; 1 is the speed of the voice. */
  readonly speed: number;
  readonly volumeDb: number;
}

/** A part of the sound and, if a phrase begins with it, the text of that phrase. */
export interface SpokenPiece {
  readonly samples: Float32Array;
  readonly phrase: string | null;
}

const MAX_SECONDS = 30;

/**
 * Makes speech-like sound for a text, mono, a fraction of a second at a time, at most 30 s in total. Vowels and consonants
 * follow the letters, pauses the punctuation. A text without a letter becomes a short silence.
 */
export function* synthesise(utterance: Utterance): Generator<SpokenPiece> {
  const { sampleRate, speed } = utterance;
  const gain = 10 ** (utterance.volumeDb / 20);
  const speakers = utterance.speakers.map((identity) => new Speaker(voiceFor(identity), sampleRate));
  const [first] = speakers;
  if (first === undefined) throw new RangeError('an utterance needs at least one speaker');
  yield { samples: first.render(silence(0.05), gain), phrase: null };
  let remainingSeconds = MAX_SECONDS;
  for (const phrase of phrasesOf(utterance.text)) {
    const speaker = speakers[phrase.speaker] ?? first;
    let title: string | null = phrase.text;
    for (const segment of segmentsOf(phrase, speaker.voice, speed)) {
      if (remainingSeconds <= 0) return;
      remainingSeconds -= segment.seconds;
      yield { samples: speaker.render(segment, gain), phrase: title };
      title = null;
    }
  }
  yield { samples: first.render(silence(0.1), gain), phrase: null };
}
