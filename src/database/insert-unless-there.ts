import type { Collection, Document, OptionalUnlessRequiredId } from 'mongodb';
import { isDuplicateKey } from './connection/driver-errors';

/**
 * Inserts a document unless a unique index says that it is there: from somebody else, or from an earlier attempt whose reply
 * alone was lost. True if it was inserted. Throws the driver's error.
 */
export async function insertUnlessThere<T extends Document>(
  collection: Collection<T>,
  document: OptionalUnlessRequiredId<T>,
): Promise<boolean> {
  try {
    await collection.insertOne(document);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
