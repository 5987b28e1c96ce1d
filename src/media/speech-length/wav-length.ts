import type { Patch, SpeechLength } from './measured-length';
import { SeenBytes } from './seen-bytes';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const FORMAT_BYTES = 16;
/** No writer has more than this in front of the sound. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_SIZE = 0xffff_ffff;

/** What stands in front of the sound of a WAV. */
interface WavHeader {
  readonly sampleRate: number;
  /** The bytes of one value in each channel. */
  readonly blockBytes: number;
  /** Where the sound begins. */
  readonly dataAt: number;
  /** The size of the sound as the header says it. */
  readonly dataBytes: number;
}

/**
 * Reads the header of a WAV and counts what follows. The sizes in it are placeholders where the sound is streamed (Fish Audio
 * sends 0xFFFFFF24 and 0xFFFFFF00), so that they count only where the file goes on behind the sound.
 */
export class WavLength implements SpeechLength {
  readonly #seen = new SeenBytes();
  #header: WavHeader | null = null;
  #bytes = 0;

  get seconds(): number {
    if (this.#header === null) return 0;
    const { blockBytes, sampleRate } = this.#header;
    return Math.floor(this.#soundBytes / blockBytes) / sampleRate;
  }

  /** The true sizes of the file and of the sound. */
  get patches(): readonly Patch[] {
    if (this.#header === null) return [];
    return [
      { at: 4, bytes: uint32(this.#bytes - CHUNK_HEADER_BYTES) },
      { at: this.#header.dataAt - 4, bytes: uint32(this.#soundBytes) },
    ];
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#header !== null) return;
    this.#seen.add(chunk);
    this.#header = readHeader(this.#seen.peek(this.#seen.available) ?? chunk);
    if (this.#header !== null || this.#seen.available > MAX_HEADER_BYTES) this.#seen.pass(this.#seen.available);
  }

  get #soundBytes(): number {
    const { dataAt = 0, dataBytes = 0 } = this.#header ?? {};
    const rest = this.#bytes - dataAt;
    return dataBytes === 0 ? rest : Math.min(rest, dataBytes);
  }
}

/** Null as long as the sound has not begun. */
function readHeader(bytes: Buffer): WavHeader | null {
  let format: Pick<WavHeader, 'sampleRate' | 'blockBytes'> | null = null;
  for (let at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const from = at + CHUNK_HEADER_BYTES;
    if (name === 'data') return format && { ...format, dataAt: from, dataBytes: size };
    if (name === 'fmt ') format = readFormat(bytes, from);
    at = from + size + (size % 2);
  }
  return null;
}

function readFormat(bytes: Buffer, from: number): Pick<WavHeader, 'sampleRate' | 'blockBytes'> | null {
  if (from + FORMAT_BYTES > bytes.length) return null;
  const sampleRate = bytes.readUInt32LE(from + 4);
  const blockBytes = bytes.readUInt16LE(from + 12);
  return sampleRate === 0 || blockBytes === 0 ? null : { sampleRate, blockBytes };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Math.min(value, MAX_SIZE));
  return bytes;
}
