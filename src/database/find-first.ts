import type { Collection, Document } from 'mongodb';

/** Which document is looked for, and which of its members are needed; all of them where nothing is said. */
export interface FirstRequest {
  readonly filter: Document;
  readonly projection?: Document;
}

/** The first document that a filter finds, or null. Asks as `findSome` does, and throws as it does. */
export async function findFirst<T extends Document>(
  collection: Collection<T>,
  request: FirstRequest,
  signal: AbortSignal,
): Promise<T | null> {
  const [found] = await findSome(collection, { ...request, limit: 1 }, signal);
  return found ?? null;
}

/**
 * The first few documents that a filter finds, as far as one reply holds them. Sends the `find` command itself, since the driver's
 * cursor costs more than the rest of the call; this counts for what is asked before each request or speech. Throws the driver's
 * error.
 */
export async function findSome<T extends Document>(
  collection: Collection<T>,
  { filter, projection, limit }: FirstRequest & { readonly limit: number },
  signal: AbortSignal,
): Promise<readonly T[]> {
  const { collectionName, readConcern } = collection;
  const command = {
    ...{ find: collectionName, filter, limit, batchSize: limit, singleBatch: true },
    ...(projection !== undefined && { projection }),
    // A command does not take it from the connection string by itself.
    ...(readConcern !== undefined && { readConcern }),
  };
  const { cursor } = await collection.db.command(command, { signal });
  return cursor.firstBatch;
}
