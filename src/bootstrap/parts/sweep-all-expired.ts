import type { DatabaseManager } from '../../database/database-manager';
import type { Journal } from '../../journal/journal';
import type { KeyFiles } from '../../journal/keys/key-files';

/** Removes what has expired; what fails is tried again the next time, and keeps nothing else from being removed. */
export async function sweepAllExpired(keyFiles: KeyFiles, journal: Journal, database: DatabaseManager): Promise<void> {
  const sweeps = [keyFiles.sweep(), journal.shared.sweep()];
  if (database.state === 'connected') sweeps.push(database.sweepExpired());
  const failed = (await Promise.allSettled(sweeps)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
