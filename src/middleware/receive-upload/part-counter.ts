/**
 * Counts the parts of a multipart body as it streams by. The parser under multer drops a part without a usable
 * Content-Disposition silently; comparing this count with what it delivered shows that something was lost.
 */
export class PartCounter {
  readonly #delimiter: Buffer;
  #tail: Buffer;
  #delimiters = 0;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    // The first delimiter may stand at the very start of the body, without its line break.
    this.#tail = Buffer.from('\r\n');
  }

  /** Takes the next piece of the body. */
  count(chunk: Buffer): void {
    const overlap = this.#delimiter.length - 1;
    this.#find(Buffer.concat([this.#tail, chunk.subarray(0, overlap)]));
    this.#find(chunk);
    const rest = chunk.length >= overlap ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = Buffer.from(rest.subarray(Math.max(0, rest.length - overlap)));
  }

  /** How many parts have begun so far; the closing delimiter is not one. */
  get parts(): number {
    return Math.max(0, this.#delimiters - 1);
  }

  #find(bytes: Buffer): void {
    let at = bytes.indexOf(this.#delimiter);
    while (at !== -1) {
      this.#delimiters += 1;
      at = bytes.indexOf(this.#delimiter, at + this.#delimiter.length);
    }
  }
}
