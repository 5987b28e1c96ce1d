import { createIdempotencyKey, type UploadFields } from '../../client/index.js';

/** An upload that was begun: its key, and what it sends. */
export interface Attempt {
  readonly key: string;
  readonly content: string;
}

/**
 * Gives the same upload the same key, so that sending it again makes no second voice: after a failure, a cancellation or a
 * reload of the page. Whatever changes in it makes it another upload.
 */
export class UploadIntent {
  #attempt: Attempt | null = null;

  /** What was sent last and has not succeeded. */
  get attempt(): Attempt | null {
    return this.#attempt;
  }

  /** Takes up what an earlier visit of the page has begun. */
  resume(attempt: Attempt | null): void {
    this.#attempt = attempt;
  }

  /** The key under which this is sent. */
  keyFor(files: readonly File[], fields: UploadFields): string {
    const content = contentOf(files, fields);
    if (this.#attempt?.content !== content) this.#attempt = { key: createIdempotencyKey(), content };
    return this.#attempt.key;
  }

  /** It has succeeded, or its key cannot be used any more: what is sent next is another upload. */
  end(): void {
    this.#attempt = null;
  }
}

/** Tells uploads apart. A file that was cut or recorded anew has another time, even where its size is the same. */
function contentOf(files: readonly File[], fields: UploadFields): string {
  return JSON.stringify([fields, files.map(({ name, size, type, lastModified }) => [name, size, type, lastModified])]);
}
