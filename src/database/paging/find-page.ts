import type { Db, Document, ObjectId } from 'mongodb';
import type { Page } from '../../domain/page';
import { assertLimit } from '../parameters';
import { decodeCursor, encodeCursor } from './list-cursor';

interface Listed {
  readonly _id: ObjectId;
  readonly created_at: Date;
}

/** One page of a collection. */
export interface PageRequest<D extends Listed, T> {
  readonly collection: string;
  readonly userId: ObjectId;
  /** What else an item must match, besides its user. */
  readonly filter?: Document;
  /** At least 1. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly toItem: (document: D) => T;
}

/** The filter for the items after a cursor: the range on `created_at` uses the index, the rest orders equal times. */
function after(cursor: string | undefined, list: string): Document {
  if (cursor === undefined) return {};
  const { createdAt, id } = decodeCursor(cursor, list);
  return { created_at: { $lte: createdAt }, $or: [{ created_at: { $lt: createdAt } }, { _id: { $lt: id } }] };
}

/**
 * Reads one page of the user's items, newest first, from the cursor's position on and without `skip`. It sends the
 * `find` command itself, because a page is one batch and the driver's cursor costs more than the rest of the call.
 * Throws ApiError `invalid_parameter` for a limit below 1 or a cursor of another list.
 */
export async function findPage<D extends Listed, T>(
  db: Db,
  request: PageRequest<D, T>,
  signal: AbortSignal,
): Promise<Page<T>> {
  const { collection, userId, limit } = request;
  assertLimit(limit);
  const list = `${collection} ${userId.toHexString()}`;
  const command = {
    find: collection,
    filter: { user_id: userId, ...request.filter, ...after(request.cursor, list) },
    sort: { created_at: -1, _id: -1 },
    // One more than requested, to see whether there is a next page.
    limit: limit + 1,
    singleBatch: true,
  };
  const reply = await db.command(command, { signal });
  const found: readonly D[] = reply.cursor.firstBatch;
  const last = found.length > limit ? found[limit - 1] : undefined;
  return {
    items: found.slice(0, limit).map(request.toItem),
    next_cursor: last === undefined ? null : encodeCursor({ createdAt: last.created_at, id: last._id }, list),
  };
}
