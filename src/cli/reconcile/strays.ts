import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFolderPaths } from '../../config/data-folder';
import { homeOptions } from '../../config/home-options';
import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { removeFromStore } from '../../services/kept-samples/remove-from-store';
import { findStrays, type Strays } from '../../services/kept-samples/sweep-samples';
import { openHome } from '../../storage/open-home';
import { samplesPrefix } from '../../storage/storage-keys';
import { WatchedStore } from '../../storage/watched-store';

/** What was found of kept recordings that nobody needs, and how many of them were removed. */
export interface StraysReport extends Strays {
  readonly removed: number;
}

/** What was found, or why nothing was looked at, as the end of a sentence; neither where that is no matter. */
export interface StraysOutcome {
  readonly samples: StraysReport | null;
  readonly samples_unseen: string | null;
}

/** What looking for strays needs. */
export interface StraysDeps {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly log: Log;
}

const REMOVAL_MS = 30_000;

/**
 * Looks for recordings of this data folder in the storage that nobody needs, and removes them if asked. Throws `storage_unavailable`, and what the database and the file system throw; nothing is removed then.
 */
export async function reportStrays({ settings, database, log }: StraysDeps, remove: boolean): Promise<StraysOutcome> {
  const paths = dataFolderPaths(settings.DATA_DIR);
  const options = homeOptions(settings, { folder: paths.samples, owner: 'reconcile' });
  const installationId = await readFile(paths.installationId, 'utf8').catch(() => null);
  // A service that keeps none has none to speak of, unless somebody wants them removed.
  if (options === null) return { samples: null, samples_unseen: remove ? 'SAMPLE_STORE is none' : null };
  if (installationId === null) {
    return { samples: null, samples_unseen: `no service has run with ${path.resolve(settings.DATA_DIR)} yet` };
  }
  const store = new WatchedStore({ home: await openHome(options), log });
  try {
    const parts = { store, database, journalFolder: paths.journal, installationId, log };
    const found = await findStrays(parts, new AbortController().signal);
    let removed = 0;
    for (const id of remove ? found.strays : []) {
      const count = await removeFromStore(parts, samplesPrefix(id), AbortSignal.timeout(REMOVAL_MS));
      if (count !== null) removed += 1;
    }
    return { samples: { ...found, removed }, samples_unseen: null };
  } finally {
    await store.close();
  }
}
