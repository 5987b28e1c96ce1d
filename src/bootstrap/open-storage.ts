import type { Logger } from 'pino';
import { homeOptions } from '../config/home-options';
import type { Settings } from '../config/settings-table';
import { openHome } from '../storage/open-home';
import { WatchedStore } from '../storage/watched-store';
import type { DataFolder } from './data-folder';

/** Where recordings and clips are kept: as SAMPLE_STORE says, or null where nothing is kept. Nothing is asked of it yet. */
export async function openStorage(
  settings: Settings,
  { samplesFolder: folder, journal }: Pick<DataFolder, 'samplesFolder' | 'journal'>,
  log: Logger,
): Promise<WatchedStore | null> {
  const options = homeOptions(settings, { folder, owner: journal.ownerName });
  return options === null ? null : new WatchedStore({ home: await openHome(options), log });
}

const NOTHING_KEPT =
  'SAMPLE_STORE is none: recordings and clips are not kept. Set it to filesystem or s3 to keep them (docs/operations)';

const BUCKET_NOT_USED = 'S3_BUCKET is set, but nothing is kept there: set SAMPLE_STORE=s3 as well';

/** Says once at the start where recordings and clips are kept. A bucket that is not used is warned of: what is not kept is lost for good. */
export function logStorage(log: Logger, store: WatchedStore | null, { S3_BUCKET }: Pick<Settings, 'S3_BUCKET'>): void {
  if (S3_BUCKET !== undefined && store?.kind !== 's3') log.warn({ event: 'bucket_not_used' }, BUCKET_NOT_USED);
  if (store === null) log.info({ event: 'storage_disabled' }, NOTHING_KEPT);
  else log.info({ event: 'storage_enabled', kind: store.kind }, `Recordings and clips are kept: ${store.kind}`);
}
