import type { Db, Document } from 'mongodb';
import type { Page } from '../../domain/page';
import { assertLimit } from '../parameters';
import { idsBelow, isOrdered } from './id-order';
import { decodeCursor, encodeCursor, type ListPosition } from './list-cursor';
import { type Batch, readReadable } from './read-readable';

/** One page of a collection. */
export interface PageRequest<T> {
  readonly collection: string;
  /** Tells this list from others of the collection: a cursor is valid for its own list only. */
  readonly list: string;
  readonly filter: Document;
  /** The members that are needed. */
  readonly projection: Document;
  /** At least 1. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Null for a document that cannot be read. */
  readonly decode: (document: Document) => T | null;
}

const EARLIEST = new Date(-8.64e15);
const LATEST = new Date(8.64e15);
const HAS_DATE: Document = { created_at: { $gte: EARLIEST, $lte: LATEST, $not: { $type: 'array' } } };

type Read = (filter: Document, sort: Document, size: number) => Promise<Batch>;

function hasDate({ created_at }: Document): boolean {
  return created_at instanceof Date && !Number.isNaN(created_at.getTime());
}

function positionOf({ _id, created_at }: Document): ListPosition | null {
  if (!isOrdered(_id)) return null;
  return { createdAt: created_at instanceof Date && hasDate({ created_at }) ? created_at : null, id: _id };
}

/**
 * Reads one page, newest first, from the cursor's position on and without `skip`. The items whose `created_at` is a date
 * come first, in its order; after them, in the order of their `_id`, those where another program has stored something
 * else: values of different types have no order that all engines share and a cursor could carry. Documents that cannot
 * be read are passed over. Throws ApiError `invalid_parameter` for a limit below 1 or a cursor of another list.
 */
export async function findPage<T>(db: Db, request: PageRequest<T>, signal: AbortSignal): Promise<Page<T>> {
  const { collection, limit, cursor } = request;
  assertLimit(limit);
  const list = `${collection} ${request.list}`;
  const from = cursor === undefined ? null : decodeCursor(cursor, list);
  const read = reader(db, request, signal);
  const { items, next } = await readReadable({
    limit,
    from,
    read: (position, size) => readBatch(read, position, size),
    positionOf,
    decode: request.decode,
  });
  return { items, next_cursor: next === null ? null : encodeCursor(next, list) };
}

/** Sends the `find` command itself: a page is one batch, and the driver's cursor costs more than the rest of the call. */
function reader(db: Db, { collection, filter, projection }: PageRequest<unknown>, signal: AbortSignal): Read {
  return async (part, sort, size) => {
    const command = {
      find: collection,
      filter: { $and: [filter, part] },
      projection,
      sort,
      limit: size,
      batchSize: size,
    };
    const { cursor } = await db.command(command, { signal });
    const documents: readonly Document[] = cursor.firstBatch;
    const isCutShort = !isZero(cursor.id ?? 0);
    // A batch ends early where its documents are large; it is read on from its last one.
    if (isCutShort) void db.command({ killCursors: collection, cursors: [cursor.id] }).catch(() => undefined);
    return { documents, isEnd: documents.length < size && !isCutShort };
  };
}

function isZero(id: unknown): boolean {
  return String(id) === '0';
}

async function readBatch(read: Read, position: ListPosition | null, size: number): Promise<Batch> {
  if (position !== null && position.createdAt === null) return readWithoutDate(read, position, size);
  if (position === null) {
    // Usually all of them have a date. Where one has not, its place in the answer depends on the engine.
    const batch = await read({}, { created_at: -1, _id: -1 }, size);
    if (batch.documents.every(hasDate)) return batch;
  }
  const dated = await read(withDateAfter(position), { created_at: -1, _id: -1 }, size);
  if (!dated.isEnd) return dated;
  const others = await readWithoutDate(read, null, size - dated.documents.length);
  return { documents: [...dated.documents, ...others.documents], isEnd: others.isEnd };
}

/** The range on `created_at` uses the index, the rest orders equal times. */
function withDateAfter(position: ListPosition | null): Document {
  if (position?.createdAt == null) return HAS_DATE;
  const { createdAt, id } = position;
  const range = { $gte: EARLIEST, $lte: createdAt, $not: { $type: 'array' } };
  return { created_at: range, $or: [{ created_at: { $lt: createdAt } }, idsBelow(id)] };
}

function readWithoutDate(read: Read, after: ListPosition | null, size: number): Promise<Batch> {
  const part = after === null ? {} : idsBelow(after.id);
  return read({ $and: [{ $nor: [HAS_DATE] }, part] }, { _id: -1 }, size);
}
