import type { DatabaseManager } from '../../database/database-manager';
import { hasCode } from '../../errors/api-error';

/** One call may take too long although the database is there, and what is counted apart would be more than is allowed. */
const ATTEMPTS = 2;

/**
 * Asks the database for something, and once more where that takes too long, unless there are to be fewer `attempts`; resolves to undefined while it is away. Throws what `ask` throws
 * otherwise.
 */
export async function unlessAway<T>(
  database: Pick<DatabaseManager, 'enabled' | 'state' | 'isConnected'>,
  ask: () => Promise<T>,
  attempts = ATTEMPTS,
): Promise<T | undefined> {
  if (!database.enabled) return undefined;
  if (!(await database.isConnected())) return undefined;
  for (let attempt = 1; attempt <= attempts && database.state === 'connected'; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!hasCode(error, 'database_unavailable')) throw error;
    }
  }
  return undefined;
}
