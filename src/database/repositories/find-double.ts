import type { Document } from 'mongodb';
import type { Collections } from '../collections';
import { toObjectId } from '../parameters';
import { ofUser } from './filters';

/** Recordings are uploaded twice, not a hundred times, within a minute. */
const MAX_FOUND = 10;

/** An upload whose double is looked for. */
export interface DoubleQuery {
  readonly userId: string;
  /** The SHA-256 of each sample in hex, in their order. */
  readonly hashes: readonly string[];
  /** Only what was made after this counts. */
  readonly since: Date;
}

/**
 * The newest record of the same user and the same samples in the same order, by its `model_id`, or null. The indexes on
 * the hashes of samples and on the newest records of a user each keep the number of documents that are looked at small.
 * Throws ApiError `invalid_parameter` for a malformed id, and the driver's error.
 */
export async function findDouble(
  { voiceModels }: Collections,
  { userId, hashes, since }: DoubleQuery,
  signal: AbortSignal,
): Promise<string | null> {
  const [first] = hashes;
  if (first === undefined) return null;
  const filter: Document = {
    ...ofUser(toObjectId(userId, 'user_id')),
    'samples.sha256': { $eq: first },
    created_at: { $gte: since },
  };
  const projection = { model_id: 1, 'samples.sha256': 1 };
  const newest = voiceModels.find(filter, { signal, projection }).sort({ created_at: -1 }).limit(MAX_FOUND);
  const found = (await newest.toArray()).find(({ samples }) => hashesOf(samples) === hashes.join());
  return typeof found?.model_id === 'string' ? found.model_id : null;
}

function hashesOf(samples: unknown): string | null {
  return Array.isArray(samples) ? samples.map((sample) => sample?.sha256).join() : null;
}
