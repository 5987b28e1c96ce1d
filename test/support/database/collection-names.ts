import type { Db } from 'mongodb';
import { collectionsOf } from '../../../src/database/collections';

/** The names of all collections of the service. Not every engine can list them itself. */
export function collectionNames(db: Db): string[] {
  return Object.values(collectionsOf(db)).flatMap((one) =>
    typeof one === 'object' && one !== null && 'collectionName' in one ? [one.collectionName] : [],
  );
}
