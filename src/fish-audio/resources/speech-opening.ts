import { isBlankMp3 } from './mp3-frames';

/** The formats of speech (Fish Audio OpenAPI, `POST /v1/tts`). */
export type SpeechFormat = 'mp3' | 'wav' | 'pcm' | 'opus';

/** How much without sound may come in front of a speech: about 8 s of MP3 at 128 kbit/s, 6 s of 16 bits at 44.1 kHz. */
const MAX_BLANK_BYTES: Readonly<Record<SpeechFormat, number>> = {
  mp3: 128 * 1024,
  wav: 512 * 1024,
  pcm: 512 * 1024,
  opus: 0,
};
const WAV_HEADER_BYTES = 44;
/** So many bytes tell a text from samples, any of which may begin like one. */
const TEXT_BYTES = 16;
const TEXT_STARTS = '{[<"';

/** Whether the bytes begin as JSON or markup does, an error under the content type of sound. */
function isText(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, TEXT_BYTES).replace(/^\u00ef\u00bb\u00bf/, '');
  const isPlain = [...start].every(
    (character) => (character >= ' ' && character <= '~') || '\t\r\n'.includes(character),
  );
  return isPlain && TEXT_STARTS.includes(start.trimStart().charAt(0) || 'x');
}

function isBlank(format: SpeechFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'mp3':
      return isBlankMp3(bytes);
    case 'opus':
      return false;
    default: {
      const samples = bytes.subarray(format === 'wav' ? WAV_HEADER_BYTES : 0);
      return samples.length > 0 && samples.every((byte) => byte === 0);
    }
  }
}

/**
 * Looks at what a response begins with, before any of it is passed on: JSON is not speech, and neither are frames or samples
 * without any sound.
 */
export class SpeechOpening {
  #bytes = Buffer.alloc(0);

  constructor(readonly format: SpeechFormat) {}

  /** What has been seen. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Adds what came next. True once it is clear whether this is speech. */
  add(chunk: Buffer): boolean {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length < TEXT_BYTES && this.format === 'pcm') return false;
    return this.isSpeech || isText(this.#bytes) || this.#bytes.length > MAX_BLANK_BYTES[this.format];
  }

  /** Whether what was seen is speech, if nothing follows. */
  get isSpeech(): boolean {
    return this.#bytes.length > 0 && !isText(this.#bytes) && !isBlank(this.format, this.#bytes);
  }
}
