import type { Collections } from '../collections';
import { INDEX_SPECS } from './index-specs';

/** Removes what the indexes are to remove that know when a document expires, for engines that have none. Throws the driver's error. */
export async function sweepExpired(collections: Collections): Promise<void> {
  for (const { collection, key, options } of INDEX_SPECS) {
    if (options.expireAfterSeconds === undefined) continue;
    const [[member] = ['']] = Object.entries(key);
    const hasExpired = { [member]: { $lte: new Date(Date.now() - options.expireAfterSeconds * 1_000) } };
    await collections.db.collection(collections[collection].collectionName).deleteMany(hasExpired);
  }
}
