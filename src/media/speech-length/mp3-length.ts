import { memoryReader } from '../readers/byte-reader';
import { ByteWindow, NO_BYTE } from '../readers/byte-window';
import { isInfoFrame } from '../readers/mpeg/xing';
import { type MpegHeader, mpegBytesAtRate, mpegHeader } from '../readers/mpeg-frame';
import type { SpeechLength } from './measured-length';
import { SeenBytes } from './seen-bytes';

const HEADER_BYTES = 4;
/** The first frame up to where it may say that it describes the others: header, checksum, side information, a word. */
const FIRST_FRAME_BYTES = 48;
const ID3_HEADER_BYTES = 10;
const LAYER_3 = 1;
const MPEG_1 = 3;

/** Counts the frames of layer III (ISO/IEC 11172-3 and 13818-3); what is none, such as a tag, is passed over. */
export class Mp3Length implements SpeechLength {
  readonly patches = [];
  readonly #seen = new SeenBytes();
  #isFirst = true;
  #seconds = 0;
  /** How long the frame is that is passed over at the moment. */
  #latest = 0;

  /** A frame that is not complete is not heard. */
  get seconds(): number {
    return this.#seconds - (this.#seen.missing > 0 ? this.#latest : 0);
  }

  add(chunk: Buffer): void {
    this.#seen.add(chunk);
    while (this.#passNext());
  }

  /** Passes over the next tag, frame or stray byte. False where more has to come first. */
  #passNext(): boolean {
    const start = this.#seen.peek(this.#isFirst ? FIRST_FRAME_BYTES : HEADER_BYTES);
    if (start === null) return false;
    if (this.#isFirst && start.toString('latin1', 0, 3) === 'ID3') {
      this.#passFrame(id3Bytes(start), 0);
      return true;
    }
    const header = mpegHeader({ at: (position) => start[position] ?? NO_BYTE }, 0);
    const bytes = header?.layer === LAYER_3 ? mpegBytesAtRate(header, header.bitrateIndex) : 0;
    if (header === null || bytes === 0) {
      this.#passFrame(toNextSync(start), 0);
      return true;
    }
    const describes = this.#isFirst && isInfoFrame(new ByteWindow(memoryReader(start)), 0);
    this.#isFirst = false;
    this.#passFrame(bytes, describes ? 0 : secondsOf(header));
    return true;
  }

  #passFrame(bytes: number, seconds: number): void {
    this.#seen.pass(bytes);
    this.#seconds += seconds;
    this.#latest = seconds;
  }
}

function secondsOf({ version, sampleRate }: MpegHeader): number {
  return (version === MPEG_1 ? 1152 : 576) / sampleRate;
}

/** The size of an ID3v2 tag in front (id3.org, ID3v2.4, section 3.1). */
function id3Bytes(start: Buffer): number {
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((start[at] ?? 0) & 127), 0);
  return ID3_HEADER_BYTES + size;
}

/** How far it is to where a frame may begin; at least one byte. */
function toNextSync(bytes: Buffer): number {
  const next = bytes.indexOf(0xff, 1);
  return next === -1 ? bytes.length : next;
}
