import type { DatabaseManager } from '../../database/database-manager';
import { hasCode } from '../../errors/api-error';

/** How long the first attempt to connect is waited for, which tells whether the database is there, in milliseconds. */
const MAX_CONNECTING_MS = 3_000;

/** Asks the database for something; resolves to undefined while it is away. Throws what `ask` throws otherwise. */
export async function unlessAway<T>(
  database: Pick<DatabaseManager, 'enabled' | 'state' | 'whenAttempted'>,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  if (!database.enabled) return undefined;
  await database.whenAttempted(AbortSignal.timeout(MAX_CONNECTING_MS)).catch(() => undefined);
  if (database.state !== 'connected') return undefined;
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'database_unavailable')) return undefined;
    throw error;
  }
}
