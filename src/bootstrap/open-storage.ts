import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import { FilesystemHome } from '../storage/filesystem/filesystem-home';
import { type SoundHome, WatchedStore } from '../storage/watched-store';
import type { DataFolder } from './data-folder';

/** Where recordings and clips are kept: as SAMPLE_STORE says, or null where nothing is kept. Nothing is asked of it yet. */
export async function openStorage(
  settings: Settings,
  { samples, journal }: Pick<DataFolder, 'samples' | 'journal'>,
  log: Logger,
): Promise<WatchedStore | null> {
  const watched = (home: SoundHome): WatchedStore => new WatchedStore({ home, log });
  if (settings.SAMPLE_STORE === 's3') return watched(await openBucket(settings));
  if (settings.SAMPLE_STORE === 'none') return null;
  return watched(new FilesystemHome({ folder: samples, owner: journal.ownerName }));
}

/** The SDK is loaded where it is used alone: it costs some 21 MB of memory and 0.1 s. */
async function openBucket(settings: Settings): Promise<SoundHome> {
  const { S3Home } = await import('../storage/s3/s3-home.js');
  const { S3_BUCKET: bucket = '', S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  return new S3Home({
    bucket,
    region: settings.S3_REGION,
    endpoint: settings.S3_ENDPOINT,
    forcePathStyle: settings.S3_FORCE_PATH_STYLE === 'true',
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
  });
}

const NOTHING_KEPT =
  'SAMPLE_STORE is none: recordings and clips are not kept. Set it to filesystem or s3 to keep them (docs/operations)';

/** Says once at the start where recordings and clips are kept. */
export function logStorage(log: Logger, store: WatchedStore | null): void {
  if (store === null) log.info({ event: 'storage_disabled' }, NOTHING_KEPT);
  else log.info({ event: 'storage_enabled', kind: store.kind }, `Recordings and clips are kept: ${store.kind}`);
}
