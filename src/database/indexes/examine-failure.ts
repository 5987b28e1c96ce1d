import { MongoServerError } from 'mongodb';
import { withDeadline } from '../../concurrency/deadline';
import type { Collections } from '../collections';
import { describeDriverError, isDuplicateKey } from '../connection/driver-errors';
import { type IndexSpec, indexName } from './index-specs';

/** An index that could not be made: its name, the kind of the failure, and a record that is in its way, if one was found. */
export interface UnmadeIndex {
  readonly index: string;
  readonly reason: string;
  readonly model_id: string | null;
}

/** Longer than this the search for an example is not worth the load. */
const SEARCH_TIME_MS = 2_000;

/** Codes of the MongoDB manual, Error Codes: an index of the same name or key has other options or another key. */
const CONFLICT_CODES: ReadonlySet<unknown> = new Set([85, 86]);

/** Whether an index is in the way that has the same name or key and differs otherwise. */
export function isIndexConflict(error: unknown): boolean {
  return error instanceof MongoServerError && CONFLICT_CODES.has(error.code);
}

/**
 * The name of an index that does the work of a unique one although its options differ, as one from before that is
 * unique for values of all types; null if there is none. Throws the driver's error.
 */
export async function findStricterIndex(collections: Collections, spec: IndexSpec): Promise<string | null> {
  if (spec.unique === undefined) return null;
  const { member } = spec.unique;
  for (const index of await collections[spec.collection].listIndexes().toArray()) {
    const isOnMember = JSON.stringify(index.key) === JSON.stringify({ [member]: 1 });
    if (isOnMember && index.unique === true && index.partialFilterExpression === undefined) return index.name;
  }
  return null;
}

/** What is known of a failure to make an index. Never throws. */
export async function examineFailure(collections: Collections, spec: IndexSpec, error: unknown): Promise<UnmadeIndex> {
  const model_id = isDuplicateKey(error) ? await search(() => findOffender(collections, spec)) : null;
  return { index: indexName(collections, spec), reason: describeDriverError(error), model_id };
}

/** What a search finds; null if it fails or takes too long, on this side or at the server. */
async function search(find: () => Promise<string | null>): Promise<string | null> {
  return withDeadline(2 * SEARCH_TIME_MS, find).catch(() => null);
}

/** The model_id of one of several records that have the same value. */
async function findOffender({ voiceModels }: Collections, { unique }: IndexSpec): Promise<string | null> {
  if (unique === undefined) return null;
  const { member, values } = unique;
  const stages = [
    { $match: { [member]: values } },
    { $group: { _id: `$${member}`, count: { $sum: 1 }, model_id: { $first: '$model_id' } } },
    { $match: { count: { $gt: 1 } } },
    { $limit: 1 },
  ];
  const [found] = await voiceModels.aggregate(stages, { maxTimeMS: SEARCH_TIME_MS, allowDiskUse: true }).toArray();
  return typeof found?.model_id === 'string' ? found.model_id : null;
}
