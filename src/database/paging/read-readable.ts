import type { Document } from 'mongodb';

/** Where reading goes on when a batch held documents that cannot be read. */
const LATER_BATCH = 500;
/** A page ends after so many batches even if it is not full, so that a call ends in time whatever is stored. */
const MAX_BATCHES = 20;

/** A part of a list, as the server sent it: the end of the list is only what the server said is the end. */
export interface Batch {
  readonly documents: readonly Document[];
  readonly isEnd: boolean;
}

/** How a page is read. */
export interface ReadableOptions<P, T> {
  /** How many items are wanted at most. */
  readonly limit: number;
  readonly from: P | null;
  /** Reads up to `size` documents after a position. */
  readonly read: (position: P | null, size: number) => Promise<Batch>;
  /** Null for a document after which reading cannot go on. */
  readonly positionOf: (document: Document) => P | null;
  /** Null for a document that cannot be read. */
  readonly decode: (document: Document) => T | null;
}

/** What was read, the position of each item, and the position after which there may be more; null at the end of the list. */
export interface Readable<P, T> {
  readonly items: readonly T[];
  /** Null where neither the item nor one before it has a position. */
  readonly positions: readonly (P | null)[];
  readonly next: P | null;
}

/**
 * Reads until there are as many items as wanted and it is known whether another one follows: documents that cannot be
 * read are passed over, also where a whole batch consists of them.
 */
export async function readReadable<P, T>(options: ReadableOptions<P, T>): Promise<Readable<P, T>> {
  const { limit, read, positionOf, decode } = options;
  const items: T[] = [];
  const positions: (P | null)[] = [];
  let position = options.from;
  for (let batches = 0; batches < MAX_BATCHES; batches += 1) {
    // One more than wanted, to see whether another one follows.
    const { documents, isEnd } = await read(position, batches === 0 ? limit + 1 : Math.max(limit + 1, LATER_BATCH));
    const before = position;
    for (const document of documents) {
      const item = decode(document);
      if (item !== null && items.length === limit) return { items, positions, next: positions.at(-1) ?? null };
      position = positionOf(document) ?? position;
      if (item === null) continue;
      items.push(item);
      positions.push(position);
    }
    if (isEnd || position === before) return { items, positions, next: null };
  }
  return { items, positions, next: position };
}
