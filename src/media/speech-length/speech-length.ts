import type { SpeechFormat } from '../../domain/speech';
import { Mp3Length } from './mp3-length';
import { OggOpusLength } from './ogg-opus-length';
import { WavLength } from './wav-length';

/** Four bytes of a file that are to be written anew. */
export interface Patch {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Measures how long a sound is while it comes, from its bytes alone and in one pass. */
export interface SpeechLength {
  /** Adds what came next. Never throws: what cannot be read is passed over. */
  add(chunk: Buffer): void;
  /** How long the sound is that has come so far, in seconds; 0 where nothing in it can be played. */
  readonly seconds: number;
  /** What a player needs to have changed, once all has come: a WAV that is streamed cannot know its size in front. */
  readonly patches: readonly Patch[];
}

/** Uncompressed sound without a header: 16 bits, mono (Fish Audio, Text to Speech, for `pcm`). */
class PcmLength implements SpeechLength {
  static readonly #SAMPLE_BYTES = 2;
  readonly patches = [];
  #bytes = 0;

  constructor(readonly sampleRate: number) {}

  get seconds(): number {
    return Math.floor(this.#bytes / PcmLength.#SAMPLE_BYTES) / this.sampleRate;
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
  }
}

/** Measures a speech of the given format; `sampleRate`, in Hz, is that of `pcm`, which does not say it itself. */
export function speechLength(format: SpeechFormat, sampleRate: number): SpeechLength {
  switch (format) {
    case 'mp3':
      return new Mp3Length();
    case 'wav':
      return new WavLength();
    case 'opus':
      return new OggOpusLength();
    case 'pcm':
      return new PcmLength(sampleRate);
  }
}
