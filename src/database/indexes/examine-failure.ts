import { type Document, MongoServerError } from 'mongodb';
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

/** An index that does the work of another one. */
export interface Substitute {
  readonly name: string;
  /** Whether it refuses more than the other one would. */
  readonly isStricter: boolean;
}

/** What decides what an index does, beside its key. Its name does not. */
const DECISIVE = ['unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression', 'collation', 'hidden'];

/**
 * An index that does the work of the one that could not be made: the same under another name, or in place of a unique one, one
 * from before that is unique for values of all types. Null if there is none. Throws the driver's error.
 */
export async function findSubstitute(collections: Collections, spec: IndexSpec): Promise<Substitute | null> {
  const indexes: Document[] = await collections[spec.collection].listIndexes().toArray();
  const onSameKey = indexes.filter(({ key }) => JSON.stringify(key) === JSON.stringify(spec.key));
  const same = onSameKey.find((index) => worksAs(index, spec.options));
  if (same !== undefined) return { name: same.name, isStricter: false };
  const isStricter = ({ unique, partialFilterExpression }: Document): boolean =>
    spec.unique !== undefined && unique === true && partialFilterExpression === undefined;
  const stricter = onSameKey.find(isStricter);
  return stricter === undefined ? null : { name: stricter.name, isStricter: true };
}

function worksAs(index: Document, options: Document): boolean {
  const decisive = (of: Document): string =>
    JSON.stringify(DECISIVE.map((name) => (of[name] === false ? null : of[name])));
  return decisive(index) === decisive(options);
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
