import { type Collection, type Document, ReadPreference } from 'mongodb';

/** Which document is looked for, and which of its members are needed. */
export interface FirstRequest {
  readonly filter: Document;
  readonly projection: Document;
  /** Read where it is written, so that nothing of what was written before is missing; else where the connection string says. */
  readonly isLatest?: boolean;
}

/**
 * The first document that a filter finds, or null. Sends the `find` command itself, since the driver's cursor costs more
 * than the rest of the call; this counts for what is asked before each speech. Throws the driver's error.
 */
export async function findFirst(
  collection: Collection<Document>,
  { filter, projection, isLatest = false }: FirstRequest,
  signal: AbortSignal,
): Promise<Document | null> {
  const { collectionName, readConcern } = collection;
  const readPreference = isLatest ? ReadPreference.primary : collection.readPreference;
  const command = {
    ...{ find: collectionName, filter, projection, limit: 1, singleBatch: true },
    // A command takes neither from the connection string by itself.
    ...(readConcern !== undefined && { readConcern }),
  };
  const { cursor } = await collection.db.command(command, { signal, ...(readPreference && { readPreference }) });
  const [found]: readonly Document[] = cursor.firstBatch;
  return found ?? null;
}
