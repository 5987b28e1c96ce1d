import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import { FilesystemHome } from '../storage/filesystem/filesystem-home';
import { WatchedStore } from '../storage/watched-store';
import type { DataFolder } from './data-folder';

/** Where recordings and clips are kept: as SAMPLE_STORE says, or null where nothing is kept. Nothing is asked of it yet. */
export async function openStorage(
  settings: Settings,
  { samples, journal }: Pick<DataFolder, 'samples' | 'journal'>,
  log: Logger,
): Promise<WatchedStore | null> {
  if (settings.SAMPLE_STORE !== 'filesystem') return null;
  const home = new FilesystemHome({ folder: samples, owner: journal.ownerName });
  return new WatchedStore({ home, log });
}

const NOTHING_KEPT =
  'SAMPLE_STORE is none: recordings and clips are not kept. Set it to filesystem or s3 to keep them (docs/operations)';

/** Says once at the start where recordings and clips are kept. */
export function logStorage(log: Logger, store: WatchedStore | null): void {
  if (store === null) log.info({ event: 'storage_disabled' }, NOTHING_KEPT);
  else log.info({ event: 'storage_enabled', kind: store.kind }, `Recordings and clips are kept: ${store.kind}`);
}
