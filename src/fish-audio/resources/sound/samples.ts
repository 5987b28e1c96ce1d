import type { Found, SoundSearch } from './sound-search';

/** Looks for a sample that is not zero, from a position on. */
class Samples implements SoundSearch {
  #at: number;

  constructor(start: number) {
    this.#at = start;
  }

  look(bytes: Buffer): Found {
    while (this.#at < bytes.length && bytes[this.#at] === 0) this.#at += 1;
    return this.#at < bytes.length ? 'sound' : 'blank';
  }
}

/** Headerless samples. */
export class PcmSearch extends Samples {
  constructor() {
    super(0);
  }
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const FMT_BYTES = 16;
/** In front of the samples Fish.Audio has one chunk, `fmt `, and other writers a few short ones. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * A WAV (Microsoft, Multimedia Programming Interface and Data Specifications 1.0). What it says of the length of its samples
 * counts for nothing, since Fish.Audio and others write it before they know; whether any follow does.
 */
export class WavSearch implements SoundSearch {
  #at = RIFF_HEADER_BYTES;
  #hasFormat = false;
  #samples: Samples | null = null;

  look(bytes: Buffer): Found {
    if (this.#samples !== null) return this.#samples.look(bytes);
    while (this.#at + CHUNK_HEADER_BYTES <= bytes.length) {
      const id = bytes.toString('latin1', this.#at, this.#at + 4);
      const size = bytes.readUInt32LE(this.#at + 4);
      const start = this.#at + CHUNK_HEADER_BYTES;
      if (id === 'data') {
        if (!this.#hasFormat) return 'none';
        this.#samples = new Samples(start);
        return this.#samples.look(bytes);
      }
      if (id === 'fmt ' && size >= FMT_BYTES) this.#hasFormat = true;
      this.#at = start + size + (size & 1);
      if (this.#at > MAX_HEADER_BYTES) return 'none';
    }
    return 'blank';
  }
}
