import type { Collections } from '../../collections';
import { isDuplicateKey } from '../../connection/driver-errors';
import type { TombstoneDocument } from '../../documents';

/** How long a save may come late and still find that its voice model was deleted. */
const TTL_MS = 7 * 24 * 60 * 60_000;
/** A second attempt is needed only where the server removes an expired tombstone between two commands. */
const MAX_ATTEMPTS = 3;

/**
 * Notes that a voice model was deleted; before its record is, so that a save that comes in between either finds the
 * tombstone or has its record removed. Throws the driver's error.
 */
export async function putTombstone({ tombstones }: Collections, modelId: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const deleted_at = new Date();
    const times = { deleted_at, expires_at: new Date(deleted_at.getTime() + TTL_MS) };
    try {
      await tombstones.insertOne({ _id: modelId, ...times });
      return;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const { matchedCount } = await tombstones.updateOne({ _id: modelId }, { $set: times });
    if (matchedCount > 0 || attempt === MAX_ATTEMPTS) return;
  }
}

/**
 * Which of these voice models were deleted within the last week. Asks the primary, whatever the connection string says:
 * a member that lags would not know of a deletion that has just been confirmed. Throws the driver's error.
 */
export async function findTombstones(
  { tombstones }: Collections,
  modelIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const filter = { _id: { $in: [...modelIds] }, expires_at: { $gt: new Date() } };
  const found: TombstoneDocument[] = await tombstones.find(filter, { signal, readPreference: 'primary' }).toArray();
  return new Set(found.map(({ _id }) => _id));
}

/** Takes the note back, because the voice model is recorded again on purpose. Throws the driver's error. */
export async function removeTombstone({ tombstones }: Collections, modelId: string): Promise<void> {
  await tombstones.deleteOne({ _id: modelId });
}

/** Removes what has expired, for engines that have no indexes that do so. Throws the driver's error. */
export async function sweepExpired({ tombstones, idempotencyKeys }: Collections): Promise<void> {
  const hasExpired = { expires_at: { $lte: new Date() } };
  await tombstones.deleteMany(hasExpired);
  await idempotencyKeys.deleteMany(hasExpired);
}
