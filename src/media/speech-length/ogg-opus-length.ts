import { OPUS_HERTZ, parseOpusHead } from '../readers/codecs/opus';
import type { SpeechLength } from './measured-length';
import { SeenBytes } from './seen-bytes';

const PAGE_HEADER_BYTES = 27;
/** 255 segments of 255 bytes, and the header. */
const MAX_PAGE_BYTES = PAGE_HEADER_BYTES + 255 + 255 * 255;
const CAPTURE = 'OggS';
const FIRST_OF_STREAM = 2;
/** 2^53 samples of 48 kHz are six thousand years. */
const MAX_POSITION = BigInt(Number.MAX_SAFE_INTEGER);

/** What one page says (RFC 3533, section 6). */
interface Page {
  readonly bytes: number;
  readonly bodyAt: number;
  readonly isFirst: boolean;
  /** -1 where no packet ends on the page. */
  readonly position: bigint;
}

/** Reads the pages of Opus in Ogg: the position of the last one says how long a stream is (RFC 7845, section 4). */
export class OggOpusLength implements SpeechLength {
  readonly patches = [];
  readonly #seen = new SeenBytes();
  /** What the streams before the present one hold: several may follow one another. */
  #samplesBefore = 0;
  /** The samples at the beginning that are not heard; null before the first stream, and for one that is no Opus. */
  #preSkip: number | null = null;
  #position = 0;
  #latestPosition = 0;
  #isBroken = false;

  get seconds(): number {
    return (this.#samplesBefore + this.#samples) / OPUS_HERTZ;
  }

  add(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#seen.add(chunk);
    while (this.#passNext());
    this.#isBroken = this.#seen.available > MAX_PAGE_BYTES || !this.#isAtPage;
    if (this.#isBroken) this.#seen.pass(this.#seen.available);
  }

  /** Whether what has not been passed over begins as a page does, as far as it has come. */
  get #isAtPage(): boolean {
    const start = this.#seen.peek(CAPTURE.length);
    return start === null || start.toString('latin1') === CAPTURE;
  }

  get #samples(): number {
    if (this.#preSkip === null) return 0;
    // The packets of a page that is not complete are not heard.
    return Math.max(0, (this.#seen.missing > 0 ? this.#latestPosition : this.#position) - this.#preSkip);
  }

  /** Passes over the next page. False where more has to come first, or where there is none. */
  #passNext(): boolean {
    const page = this.#nextPage();
    if (page === null) return false;
    const body = page.isFirst ? this.#seen.peek(page.bytes)?.subarray(page.bodyAt) : undefined;
    if (page.isFirst && body === undefined) return false;
    if (body !== undefined) {
      this.#samplesBefore += this.#samples;
      this.#preSkip = parseOpusHead(body)?.preSkip ?? null;
      this.#position = 0;
    }
    this.#latestPosition = this.#position;
    if (page.position >= 0n && page.position <= MAX_POSITION) this.#position = Number(page.position);
    this.#seen.pass(page.bytes);
    return true;
  }

  #nextPage(): Page | null {
    const head = this.#seen.peek(PAGE_HEADER_BYTES);
    if (head === null || !this.#isAtPage) return null;
    const segments = head[26] ?? 0;
    const table = this.#seen.peek(PAGE_HEADER_BYTES + segments)?.subarray(PAGE_HEADER_BYTES);
    if (table === undefined) return null;
    const bodyAt = PAGE_HEADER_BYTES + segments;
    const bytes = table.reduce((sum, segment) => sum + segment, bodyAt);
    return { bytes, bodyAt, isFirst: ((head[5] ?? 0) & FIRST_OF_STREAM) !== 0, position: head.readBigInt64LE(6) };
  }
}
