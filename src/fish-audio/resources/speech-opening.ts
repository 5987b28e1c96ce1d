import { beginsAsMp3, isBlankMp3 } from './mp3-frames';

/** The formats of speech (Fish Audio OpenAPI, `POST /v1/tts`). */
export type SpeechFormat = 'mp3' | 'wav' | 'pcm' | 'opus';

/** How much without sound may come in front of a speech: about 8 s of MP3 at 128 kbit/s, 6 s of 16 bits at 44.1 kHz. */
const MAX_BLANK_BYTES: Readonly<Record<SpeechFormat, number>> = {
  mp3: 128 * 1024,
  wav: 512 * 1024,
  pcm: 512 * 1024,
  opus: 0,
};
const CONTENT_TYPES: Readonly<Record<SpeechFormat, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  opus: 'audio/ogg',
};
/** Names that say nothing of what the bytes are. */
const UNSAID = new Set(['', 'application/octet-stream', 'binary/octet-stream']);
const WAV_HEADER_BYTES = 44;
/** So many bytes tell what begins with them, and a text from samples, any of which may begin like one. */
const START_BYTES = 16;
const TEXT_STARTS = '{[<"';

/** Whether the bytes begin as JSON or markup does, an error under the content type of sound. */
function isText(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, START_BYTES).replace(/^\u00ef\u00bb\u00bf/, '');
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

/** What a response that was asked for in `format` is by its first bytes; null where it is no speech. */
function formatOf(bytes: Buffer, format: SpeechFormat, contentType: string): SpeechFormat | null {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('OggS')) return 'opus';
  if (start.startsWith('RIFF')) return start.length < 12 || start.endsWith('WAVE') ? 'wav' : null;
  if (format !== 'pcm') return beginsAsMp3(bytes) ? 'mp3' : null;
  // Samples begin with anything, so that what the response calls itself counts as well.
  return (contentType.startsWith('audio/') || UNSAID.has(contentType)) && !isText(bytes) ? 'pcm' : null;
}

/**
 * Looks at what a response begins with, before any of it is passed on. The bytes decide, and not what the response calls itself
 * (a Content-Type without parameters): JSON is not speech, and neither are frames or samples without any sound.
 */
export class SpeechOpening {
  #bytes = Buffer.alloc(0);

  constructor(
    readonly format: SpeechFormat,
    readonly contentType: string,
  ) {}

  /** What has been seen. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Adds what came next. True once it is clear whether this is speech. */
  add(chunk: Buffer): boolean {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length < START_BYTES) return false;
    const found = this.#found;
    return found === null || !isBlank(found, this.#bytes) || this.#bytes.length > MAX_BLANK_BYTES[found];
  }

  /** The format and the media type of the speech, if nothing follows what was seen; null where it is none. */
  get sound(): { readonly format: SpeechFormat; readonly contentType: string } | null {
    const format = this.#found;
    if (format === null || this.#bytes.length === 0 || isBlank(format, this.#bytes)) return null;
    // Samples may be described more closely than here, as by `audio/l16`.
    const isDescribed = format === 'pcm' && this.contentType.startsWith('audio/');
    return { format, contentType: isDescribed ? this.contentType : CONTENT_TYPES[format] };
  }

  get #found(): SpeechFormat | null {
    return formatOf(this.#bytes, this.format, this.contentType);
  }
}
