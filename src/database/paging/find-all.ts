import type { Collection, Document } from 'mongodb';
import type { Page } from '../../domain/page';
import { assertLimit } from '../parameters';
import { idsAbove, isOrdered } from './id-order';
import { decodeCursor, encodeCursor } from './list-cursor';
import { readReadable } from './read-readable';

/** A part of a whole collection. */
export interface PartRequest<T> {
  readonly projection: Document;
  /** At least 1. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Null for a document that cannot be read. */
  readonly decode: (document: Document) => T | null;
}

interface Position {
  readonly id: unknown;
}

/**
 * Reads the next items of a collection in the order of their `_id`, from the cursor's position on. Documents that cannot
 * be read are passed over. Throws ApiError `invalid_parameter` for a limit below 1 or a cursor of another list.
 */
export async function findAll<T>(
  collection: Collection<Document>,
  { projection, limit, cursor, decode }: PartRequest<T>,
  signal: AbortSignal,
): Promise<Page<T>> {
  assertLimit(limit);
  const list = `all of ${collection.collectionName}`;
  const from: Position | null = cursor === undefined ? null : decodeCursor(cursor, list);
  const { items, next } = await readReadable<Position, T>({
    limit,
    from,
    read: async (position, size) => {
      const filter = position === null ? {} : idsAbove(position.id);
      const documents = await collection.find(filter, { signal, projection }).sort({ _id: 1 }).limit(size).toArray();
      // Ends at an empty part and not at a short one, so that no limit of the server can be taken for the end.
      return { documents, isEnd: documents.length === 0 };
    },
    positionOf: ({ _id }) => (isOrdered(_id) ? { id: _id } : null),
    decode,
  });
  return { items, next_cursor: next === null ? null : encodeCursor({ key: null, id: next.id }, list) };
}
