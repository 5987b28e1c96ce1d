import type { Db, Document } from 'mongodb';
import type { Page } from '../../domain/page';
import { assertLimit } from '../parameters';
import { idsAbove, idsBelow, isOrdered } from './id-order';
import { decodeCursor, encodeCursor, type ListPosition } from './list-cursor';
import { type ListOrder, NEWEST_FIRST } from './list-order';
import type { WantedPart } from './merge-waiting';
import { type Batch, type Readable, readReadable } from './read-readable';
import { type IndexKeys, withHint } from './with-hint';

/** A part of a list. */
export interface PartOfList {
  readonly collection: string;
  /** Tells this list from others of the collection: a cursor is valid for its own list only. */
  readonly list: string;
  /** Newest first unless given. */
  readonly order?: ListOrder;
  /** At least 1. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of a collection. */
export interface PageRequest<T> extends PartOfList {
  readonly filter: Document;
  /** The keys of the index that gives what the filter is for, in the order of the list. */
  readonly index: IndexKeys;
  /** Whether the filter names a member that has an index of its own, which a planner must not choose. */
  readonly hasOtherIndex?: boolean;
  /** The members that are needed. */
  readonly projection: Document;
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
  return { key: created_at instanceof Date && hasDate({ created_at }) ? created_at : null, id: _id };
}

/** The part of a list that a request wants. Throws ApiError `invalid_parameter` as `findPage` does; asks nothing. */
export function wantedPart({ collection, list, order = NEWEST_FIRST, limit, cursor }: PartOfList): WantedPart {
  assertLimit(limit);
  const name = `${collection} ${list}`;
  return { list: name, order, limit, from: cursor === undefined ? null : decodeCursor(cursor, name) };
}

/**
 * Reads one page in the order of `created_at`, newest first or oldest first, from the cursor's position on and without `skip`. The items whose `created_at` is a date
 * come first, in its order; after them, in the order of their `_id`, those where another program has stored something
 * else: values of different types have no order that all engines share and a cursor could carry. Documents that cannot
 * be read are passed over. Throws ApiError `invalid_parameter` for a limit below 1 or a cursor of another list.
 */
export async function findPage<T>(db: Db, request: PageRequest<T>, signal: AbortSignal): Promise<Page<T>> {
  const part = wantedPart(request);
  const { items, next } = await findPart(db, request, part, signal);
  return { items, next_cursor: next === null ? null : encodeCursor(next, part.list) };
}

/** The same with the position of each item, for a page that holds others as well. */
export function findPart<T>(
  db: Db,
  request: Omit<PageRequest<T>, keyof PartOfList> & Pick<PartOfList, 'collection'>,
  { limit, from, order }: WantedPart,
  signal: AbortSignal,
): Promise<Readable<ListPosition, T>> {
  const read = reader(db, request, signal);
  return readReadable({
    limit,
    from,
    read: (position, size) => readBatch(read, order.isDescending ? NEWEST : OLDEST, position, size),
    positionOf,
    decode: request.decode,
  });
}

/** Sends the `find` command itself: a page is one batch, and the driver's cursor costs more than the rest of the call. */
function reader(
  db: Db,
  {
    collection,
    filter,
    projection,
    index,
    hasOtherIndex = false,
  }: Omit<PageRequest<unknown>, 'decode' | Exclude<keyof PartOfList, 'collection'>>,
  signal: AbortSignal,
): Read {
  return async (part, sort, size) => {
    const command = {
      find: collection,
      filter: both(filter, part),
      projection,
      sort,
      limit: size,
      batchSize: size,
    };
    // What comes after a position, and what has no date, is told by the `_id` as well.
    const named = hasOtherIndex || Object.keys(part).length > 0 ? index : undefined;
    const { cursor } = await withHint(named, (options) => db.command({ ...command, ...options }, { signal }));
    const documents: readonly Document[] = cursor.firstBatch;
    const isCutShort = !isZero(cursor.id ?? 0);
    // A batch ends early where its documents are large; it is read on from its last one.
    if (isCutShort) void db.command({ killCursors: collection, cursors: [cursor.id] }).catch(() => undefined);
    return { documents, isEnd: documents.length < size && !isCutShort };
  };
}

/** Both filters, with the members of the first one where every planner looks for an index. */
function both({ $and = [], ...members }: Document, part: Document): Document {
  const parts = [...$and, part].filter((one) => Object.keys(one).length > 0);
  return parts.length === 0 ? members : { ...members, $and: parts };
}

function isZero(id: unknown): boolean {
  return String(id) === '0';
}

/** One of the two ways through a list: what `find` sorts by, and the filters for what comes after a time or an id. */
interface Direction {
  readonly byDate: Document;
  readonly byId: Document;
  readonly datesFrom: (time: Date) => Document;
  readonly afterDate: (time: Date) => Document;
  readonly afterId: (id: unknown) => Document;
}

const NEWEST: Direction = {
  byDate: { created_at: -1, _id: -1 },
  byId: { _id: -1 },
  datesFrom: (time) => ({ $gte: EARLIEST, $lte: time }),
  afterDate: (time) => ({ $lt: time }),
  afterId: idsBelow,
};

const OLDEST: Direction = {
  byDate: { created_at: 1, _id: 1 },
  byId: { _id: 1 },
  datesFrom: (time) => ({ $gte: time, $lte: LATEST }),
  afterDate: (time) => ({ $gt: time }),
  afterId: idsAbove,
};

async function readBatch(read: Read, way: Direction, position: ListPosition | null, size: number): Promise<Batch> {
  if (position !== null && position.key === null) return readWithoutDate(read, way, position, size);
  if (position === null) {
    // Usually all of them have a date. Where one has not, its place in the answer depends on the engine.
    const batch = await read({}, way.byDate, size);
    if (batch.documents.every(hasDate)) return batch;
  }
  const dated = await read(withDateAfter(way, position), way.byDate, size);
  if (!dated.isEnd) return dated;
  const others = await readWithoutDate(read, way, null, size - dated.documents.length);
  return { documents: [...dated.documents, ...others.documents], isEnd: others.isEnd };
}

/** The range on `created_at` uses the index, the rest orders equal times. */
function withDateAfter(way: Direction, position: ListPosition | null): Document {
  if (!(position?.key instanceof Date)) return HAS_DATE;
  const { key, id } = position;
  const range = { ...way.datesFrom(key), $not: { $type: 'array' } };
  return { created_at: range, $or: [{ created_at: way.afterDate(key) }, way.afterId(id)] };
}

function readWithoutDate(read: Read, way: Direction, after: ListPosition | null, size: number): Promise<Batch> {
  const part = after === null ? {} : way.afterId(after.id);
  return read({ $and: [{ $nor: [HAS_DATE] }, part] }, way.byId, size);
}
