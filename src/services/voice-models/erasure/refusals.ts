import type { DatabaseManager } from '../../../database/database-manager';
import { ApiError } from '../../../errors/api-error';

/** What a request fails with that asks for the state of an erasure that there is not. */
export function erasureNotFound(): ApiError {
  return new ApiError('erasure_not_found', 'This user was not erased, or so long ago that the receipt is gone.');
}

/**
 * Refuses what would make something of a user who is being erased, or was erased `since` a request began. While the database is
 * away nobody can say; what is made then goes with the rest if it was begun before the erasure ended. Throws `erasure_in_progress`.
 */
export async function assertNotErasing(
  { state, identity }: Pick<DatabaseManager, 'state' | 'identity'>,
  userId: string | null,
  since?: Date,
): Promise<void> {
  if (userId === null || state !== 'connected') return;
  const erasure = await identity.erasures.find(userId).catch(() => null);
  if (erasure === null) return;
  const isOver = erasure.state !== 'running' && (since === undefined || erasure.requested_at < since);
  if (isOver) return;
  throw new ApiError('erasure_in_progress', 'Everything of this user is being erased. Come back once that is done.', {
    retryAfterSeconds: 10,
  });
}
