const HEADER_END = Buffer.from('\r\n\r\n');
const MAX_HEADER_BYTES = 16 * 1024;
const NONE = Buffer.alloc(0);

/**
 * Watches a multipart body go by and notes the raw header block of every part, in order. The form parser gives only
 * what it made of them, and tests want to see what was really sent.
 */
export class PartHeaderScanner {
  readonly parts: string[] = [];
  readonly #delimiter: Buffer;
  #rest: Buffer = NONE;
  #insideHeaders = false;
  #finished = false;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`--${boundary}`);
  }

  push(chunk: Buffer): void {
    if (this.#finished) return;
    if (!this.#insideHeaders && this.#isPlainContent(chunk)) return;
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let next = this.#step(buffer); next !== null; next = this.#step(buffer)) buffer = next;
    this.#rest = Buffer.from(this.#insideHeaders ? buffer : buffer.subarray(-(this.#delimiter.length - 1)));
    if (this.#insideHeaders && this.#rest.length > MAX_HEADER_BYTES) this.#finished = true;
  }

  // Most chunks are the inside of a file: look at the seam and at the chunk itself without joining them.
  #isPlainContent(chunk: Buffer): boolean {
    const overlap = this.#delimiter.length - 1;
    const seam = Buffer.concat([this.#rest, chunk.subarray(0, overlap)]);
    if (seam.includes(this.#delimiter) || chunk.includes(this.#delimiter)) return false;
    this.#rest = Buffer.from(Buffer.concat([this.#rest, chunk.subarray(-overlap)]).subarray(-overlap));
    return true;
  }

  /** Consumes up to the next landmark; returns what follows it, or null when more bytes are needed. */
  #step(buffer: Buffer): Buffer | null {
    const landmark = this.#insideHeaders ? HEADER_END : this.#delimiter;
    const at = buffer.indexOf(landmark);
    if (at === -1 || this.#finished) return null;
    if (this.#insideHeaders) this.#note(buffer.subarray(0, at));
    this.#insideHeaders = !this.#insideHeaders;
    return buffer.subarray(at + landmark.length);
  }

  #note(block: Buffer): void {
    this.parts.push(block.toString('utf8').replace(/^\r\n/, ''));
  }
}
