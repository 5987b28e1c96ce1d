import type { Document } from 'mongodb';
import type { Log } from '../../domain/log';
import { readAnyId } from './read-values';

/** So many are remembered by name; what comes after them is neither logged nor counted. */
const MAX_REMEMBERED = 1_000;

/** A document that cannot be read. */
export interface SkippedDocument {
  readonly collection: string;
  /** Its `_id` as text, or null for one that is too large to be named. */
  readonly _id: string | null;
}

/** The documents that could not be read and are left out wherever they come up. Each is logged once. */
export class SkippedDocuments {
  readonly #log: Log;
  readonly #known = new Map<string, SkippedDocument>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Those that came up so far, the first thousand of them. */
  get all(): readonly SkippedDocument[] {
    return [...this.#known.values()];
  }

  /** How many came up so far, up to a thousand. */
  get count(): number {
    return this.#known.size;
  }

  /** Decodes a document; one that cannot be read is noted, and null. */
  decode<T>(collection: string, document: Document, decode: (document: Document) => T | null): T | null {
    const decoded = decode(document);
    if (decoded === null) this.#note({ collection, _id: readAnyId(document._id) });
    return decoded;
  }

  #note(skipped: SkippedDocument): void {
    const key = `${skipped.collection} ${skipped._id}`;
    if (this.#known.has(key) || this.#known.size >= MAX_REMEMBERED) return;
    this.#known.set(key, skipped);
    this.#log.warn({ event: 'document_skipped', ...skipped }, 'A document cannot be read and is left out');
    if (this.#known.size < MAX_REMEMBERED) return;
    this.#log.warn({ event: 'documents_skipped', count: MAX_REMEMBERED }, 'Further documents like this are not named');
  }
}
