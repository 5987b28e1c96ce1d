const HEADER_END = Buffer.from('\r\n\r\n');
const MAX_HEADER_BYTES = 16 * 1024;
const NONE = Buffer.alloc(0);

/**
 * Collects the raw header block of every part of a multipart body, in order. The form parser reports parsed headers only,
 * and tests check what was really sent.
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

  /** Scans the next chunk of the body. */
  push(chunk: Buffer): void {
    if (this.#finished) return;
    if (!this.#insideHeaders && this.#isPlainContent(chunk)) return;
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let next = this.#step(buffer); next !== null; next = this.#step(buffer)) buffer = next;
    this.#rest = Buffer.from(this.#insideHeaders ? buffer : buffer.subarray(-(this.#delimiter.length - 1)));
    if (this.#insideHeaders && this.#rest.length > MAX_HEADER_BYTES) this.#finished = true;
  }

  // Most chunks are file content. Searching the seam and the chunk separately avoids copying them into one buffer.
  #isPlainContent(chunk: Buffer): boolean {
    const overlap = this.#delimiter.length - 1;
    const seam = Buffer.concat([this.#rest, chunk.subarray(0, overlap)]);
    if (seam.includes(this.#delimiter) || chunk.includes(this.#delimiter)) return false;
    this.#rest = Buffer.from(Buffer.concat([this.#rest, chunk.subarray(-overlap)]).subarray(-overlap));
    return true;
  }

  /** Consumes up to the next delimiter or header end; returns what follows it, or null when more bytes are needed. */
  #step(buffer: Buffer): Buffer | null {
    const marker = this.#insideHeaders ? HEADER_END : this.#delimiter;
    const at = buffer.indexOf(marker);
    if (at === -1 || this.#finished) return null;
    if (this.#insideHeaders) this.#addPart(buffer.subarray(0, at));
    this.#insideHeaders = !this.#insideHeaders;
    return buffer.subarray(at + marker.length);
  }

  #addPart(block: Buffer): void {
    this.parts.push(block.toString('utf8').replace(/^\r\n/, ''));
  }
}
