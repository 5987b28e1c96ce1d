import type { Collection, Document } from 'mongodb';

/** Which document is looked for, and which of its members are needed. */
export interface FirstRequest {
  readonly filter: Document;
  readonly projection: Document;
}

/**
 * The first document that a filter finds, or null. Sends the `find` command itself, since the driver's cursor costs more
 * than the rest of the call; this counts for what is asked before each speech. Throws the driver's error.
 */
export async function findFirst(
  collection: Collection<Document>,
  { filter, projection }: FirstRequest,
  signal: AbortSignal,
): Promise<Document | null> {
  const { collectionName, readConcern } = collection;
  const command = {
    ...{ find: collectionName, filter, projection, limit: 1, singleBatch: true },
    // A command does not take it from the connection string by itself.
    ...(readConcern !== undefined && { readConcern }),
  };
  const { cursor } = await collection.db.command(command, { signal });
  const [found]: readonly Document[] = cursor.firstBatch;
  return found ?? null;
}
