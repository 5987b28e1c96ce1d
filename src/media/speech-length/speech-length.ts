import type { SpeechFormat } from '../../domain/speech/speech';
import type { SpeechLength } from './measured-length';
import { Mp3Length } from './mp3-length';
import { OggOpusLength } from './ogg-opus-length';
import { WavLength } from './wav-length';

export type { SpeechLength } from './measured-length';

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
