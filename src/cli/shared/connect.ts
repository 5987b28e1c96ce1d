import type { DatabaseManager } from '../../database/database-manager';
import { ApiError } from '../../errors/api-error';

/** A little more than one attempt takes. */
const CONNECT_TIMEOUT_MS = 6_000;

/** Connects to the database of MONGO_URI. Throws ApiError `database_unavailable`, with the reason, where that takes too long. */
export async function connect(database: DatabaseManager): Promise<void> {
  database.start();
  await database.whenConnected(AbortSignal.timeout(CONNECT_TIMEOUT_MS)).catch(() => {
    const reason = database.unreachableReason ?? 'It does not answer';
    throw new ApiError('database_unavailable', `The database of MONGO_URI cannot be reached. ${reason}.`);
  });
}
