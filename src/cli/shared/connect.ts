import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { ApiError } from '../../errors/api-error';

/** A little more than one attempt takes. */
const CONNECT_TIMEOUT_MS = 6_000;

const nothing = (): void => undefined;

/** For the database of a command: why it cannot be reached is a part of what the command prints, which does not keep trying. */
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Connects to the database of MONGO_URI. Throws ApiError `database_unavailable`, with the reason, where that takes too long. */
export async function connect(database: DatabaseManager, timeoutMs = CONNECT_TIMEOUT_MS): Promise<void> {
  database.start();
  await database.whenConnected(AbortSignal.timeout(timeoutMs)).catch(() => {
    const reason = database.unreachableReason ?? 'It does not answer';
    throw new ApiError('database_unavailable', `The database of MONGO_URI cannot be reached. ${reason}.`);
  });
}
