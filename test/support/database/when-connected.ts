import type { DatabaseManager } from '../../../src/database/database-manager';

/** Long enough for a machine that others use as well: no test asserts with it how soon a database is there. */
const WITHIN_MS = 20_000;

/** Resolves when a database is connected; rejects when it is not in time. */
export function whenConnected(database: Pick<DatabaseManager, 'whenConnected'>): Promise<void> {
  return database.whenConnected(AbortSignal.timeout(WITHIN_MS));
}
