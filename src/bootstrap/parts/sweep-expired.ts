import type { DatabaseManager } from '../../database/database-manager';
import type { Journal } from '../../journal/journal';
import type { KeyFiles } from '../../journal/keys/key-files';

/** Removes what has expired; what fails is tried again the next time. */
export async function sweepExpired(keyFiles: KeyFiles, journal: Journal, database: DatabaseManager): Promise<void> {
  await keyFiles.sweep();
  await journal.shared.sweep();
  if (database.state === 'connected') await database.sweepExpired();
}
