import type { Request } from 'express';
import { ApiError } from '../../errors/api-error';

/** Finds a pattern in a stream of bytes, also where it lies across two chunks. */
class PatternSearch {
  readonly #pattern: Buffer;
  #tail: Buffer;
  #offset: number;
  /** How often it was found. */
  count = 0;
  /** Where it was found first and last, in bytes from the start. */
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  /** The search begins as if the bytes of `before` stood in front of the stream. */
  constructor(pattern: string, before: string) {
    this.#pattern = Buffer.from(pattern, 'latin1');
    this.#tail = Buffer.from(before);
    this.#offset = before.length;
  }

  next(chunk: Buffer): void {
    const overlap = this.#pattern.length - 1;
    this.#find(Buffer.concat([this.#tail, chunk.subarray(0, overlap)]), this.#offset - this.#tail.length);
    this.#find(chunk, this.#offset);
    const rest = chunk.length >= overlap ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = Buffer.from(rest.subarray(Math.max(0, rest.length - overlap)));
    this.#offset += chunk.length;
  }

  #find(bytes: Buffer, offset: number): void {
    let at = bytes.indexOf(this.#pattern);
    while (at !== -1) {
      this.count += 1;
      this.first = Math.min(this.first, offset + at);
      this.last = offset + at;
      at = bytes.indexOf(this.#pattern, at + this.#pattern.length);
    }
  }
}

/**
 * Counts the parts of a multipart body while it arrives. The parser under multer drops a part without a usable
 * Content-Disposition silently; comparing this count with what it delivered shows that something was lost.
 */
export class PartCounter {
  readonly #delimiters: PatternSearch;
  readonly #endings: PatternSearch;

  constructor(boundary: string) {
    // The first delimiter may stand at the very start of the body, without its line break.
    this.#delimiters = new PatternSearch(`\r\n--${boundary}`, '\r\n');
    this.#endings = new PatternSearch(`\r\n--${boundary}--`, '\r\n');
  }

  /** Searches the next chunk of the body. */
  count(chunk: Buffer): void {
    this.#delimiters.next(chunk);
    this.#endings.next(chunk);
  }

  /** How many parts have begun so far; the closing delimiter is not one. */
  get parts(): number {
    return Math.max(0, this.#delimiters.count - 1);
  }

  /**
   * True when more parts follow the closing delimiter. The parser may begin to read such a part but never ends it, so that
   * the form would never be complete.
   */
  get hasPartsAfterEnd(): boolean {
    return this.#delimiters.last > this.#endings.first;
  }
}

/**
 * Counts the parts of a body while it arrives; `fail` is called once when parts follow the end of the form. Returns a
 * function that ends the watch.
 */
export function watchParts(req: Request, counter: PartCounter, fail: (error: ApiError) => void): () => void {
  const onData = (chunk: Buffer): void => {
    counter.count(chunk);
    if (!counter.hasPartsAfterEnd) return;
    stop();
    fail(new ApiError('malformed_multipart', 'The form continues after its closing boundary.'));
  };
  const stop = (): void => void req.off('data', onData);
  req.on('data', onData);
  return stop;
}
