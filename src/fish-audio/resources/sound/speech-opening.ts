import type { SpeechFormat } from '../../../domain/speech/speech';
import { beginsAsMp3, Mp3Search } from './mp3-frames';
import { OpusSearch } from './opus-pages';
import { isPlainText } from './plain-text';
import { PcmSearch, WavSearch } from './samples';
import type { Found, SoundSearch } from './sound-search';

/**
 * How much without sound may come in front of a speech: about 8 s of MP3 at 128 kbit/s, 6 s of 16 bits at 44.1 kHz, and the
 * headers of Opus with a minute of silence.
 */
const MAX_BLANK_BYTES: Readonly<Record<SpeechFormat, number>> = {
  mp3: 128 * 1024,
  wav: 512 * 1024,
  pcm: 512 * 1024,
  opus: 16 * 1024,
};
const CONTENT_TYPES: Readonly<Record<SpeechFormat, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  opus: 'audio/ogg',
};
const SEARCHES: Readonly<Record<SpeechFormat, new () => SoundSearch>> = {
  mp3: Mp3Search,
  wav: WavSearch,
  pcm: PcmSearch,
  opus: OpusSearch,
};
/** Names that say nothing of what the bytes are. */
const UNSAID = new Set(['', 'application/octet-stream', 'binary/octet-stream']);
/** So many bytes tell what begins with them, and a text from samples, any of which may begin like one. */
const START_BYTES = 16;
const FIRST_ROOM_BYTES = 16 * 1024;

/** What a response that was asked for in `format` is by its first bytes; null where it is no speech. */
function formatOf(bytes: Buffer, format: SpeechFormat, contentType: string): SpeechFormat | null {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('OggS')) return 'opus';
  if (start.startsWith('RIFF')) return start.endsWith('WAVE') ? 'wav' : null;
  const isMp3 = beginsAsMp3(bytes);
  // Samples begin with anything, so that what the response calls itself counts as well.
  if (format !== 'pcm' || contentType === CONTENT_TYPES.mp3) return isMp3 ? 'mp3' : null;
  const isCalledSound = contentType.startsWith('audio/') || UNSAID.has(contentType);
  return isCalledSound && !isPlainText(bytes.subarray(0, START_BYTES)) ? 'pcm' : null;
}

/**
 * Looks at what a response begins with, before any of it is passed on. The bytes decide, and not what the response calls itself
 * (a Content-Type without parameters): JSON is not speech, and neither are headers, frames or samples without any sound.
 */
export class SpeechOpening {
  #room = Buffer.allocUnsafe(FIRST_ROOM_BYTES);
  #length = 0;
  #format: SpeechFormat | null = null;
  #search: SoundSearch | null = null;
  #found: Found = 'blank';

  constructor(
    readonly asked: SpeechFormat,
    readonly contentType: string,
  ) {}

  /** What has been seen. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** Adds what came next. True once it is clear whether this is speech. */
  add(chunk: Buffer): boolean {
    this.#append(chunk);
    if (this.#length < START_BYTES) return false;
    this.#look();
    return this.#found !== 'blank' || this.#length > MAX_BLANK_BYTES[this.#format ?? this.asked];
  }

  /** The format and the media type of the speech, where nothing follows that was not seen; null where it is none. */
  conclude(): { readonly format: SpeechFormat; readonly contentType: string } | null {
    if (this.#length > 0 && this.#length < START_BYTES) this.#look();
    const format = this.#format;
    if (format === null || this.#found !== 'sound') return null;
    // Samples may be described more closely than here, as by `audio/l16`.
    const isDescribed = format === 'pcm' && this.contentType.startsWith('audio/');
    return { format, contentType: isDescribed ? this.contentType : CONTENT_TYPES[format] };
  }

  /** Whether it may be speech as far as it goes, and has nothing but silence. */
  get isBlank(): boolean {
    return this.#format !== null && this.#found === 'blank';
  }

  /** Whether nothing came of what calls itself sound. */
  get isEmptySound(): boolean {
    return this.#length === 0 && this.contentType.startsWith('audio/');
  }

  #look(): void {
    if (this.#search === null) {
      this.#format = formatOf(this.bytes, this.asked, this.contentType);
      this.#search = this.#format === null ? NOTHING : new SEARCHES[this.#format]();
    }
    this.#found = this.#search.look(this.bytes);
  }

  /** The room doubles, so that a response in tiny pieces is not copied once for each. */
  #append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafe(Math.max(length, 2 * this.#room.length));
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
    }
    chunk.copy(this.#room, this.#length);
    this.#length = length;
  }
}

const NOTHING: SoundSearch = { look: () => 'none' };
