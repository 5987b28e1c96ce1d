import type { Settings } from './settings-table';

/** A folder for sounds, and the name of the process that uses it. */
interface FolderOptions {
  readonly folder: string;
  readonly owner: string;
}

/** What the settings say of where recordings and clips are kept; null where nothing is. */
export function homeOptions(settings: Settings, folder: FolderOptions) {
  if (settings.SAMPLE_STORE === 'none') return null;
  if (settings.SAMPLE_STORE === 'filesystem') return { kind: 'filesystem', ...folder } as const;
  const { S3_BUCKET: bucket = '', S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  const hasKey = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    kind: 's3',
    bucket,
    region: settings.S3_REGION,
    endpoint: settings.S3_ENDPOINT,
    forcePathStyle: settings.S3_FORCE_PATH_STYLE === 'true',
    credentials: hasKey ? { accessKeyId, secretAccessKey } : undefined,
  } as const;
}
