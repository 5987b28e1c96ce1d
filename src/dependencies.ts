import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { AppParts } from './app';
import type { Settings } from './config/settings-table';
import { DatabaseManager } from './database/database-manager';
import { FishAudioClient } from './fish-audio/client';
import { MediaInspector } from './media/media-inspector';
import { UploadReceiver } from './middleware/receive-upload/receive-upload';
import { FIXED_UPLOAD_LIMITS, type UploadLimits } from './middleware/receive-upload/upload-limits';
import type { Closer } from './server';

const MEGABYTE = 1_000_000;

function uploadLimits(settings: Settings): UploadLimits {
  return {
    ...FIXED_UPLOAD_LIMITS,
    maxFileBytes: settings.UPLOAD_MAX_FILE_MB * MEGABYTE,
    maxRequestBytes: settings.UPLOAD_MAX_REQUEST_MB * MEGABYTE,
    maxConcurrent: settings.UPLOAD_MAX_CONCURRENT,
    memoryBytes: settings.UPLOAD_MEMORY_MB * MEGABYTE,
  };
}

/** The compiled worker: also when this file runs from `src`, as under `npm run dev` and in tests. */
const MEDIA_WORKER = path.join(__dirname, '..', 'dist', 'media', 'inspect-worker.js');

/** The one place that knows every part. Nothing is opened or connected yet, but the data folder is made. */
export function createDependencies(
  settings: Settings,
  log: Logger,
): Omit<AppParts, 'demo'> & { readonly closers: readonly Closer[] } {
  const folder = path.resolve(settings.DATA_DIR, 'uploads');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fishAudio = new FishAudioClient({
    apiKey: settings.FISH_API_KEY,
    baseUrl: settings.FISH_API_BASE_URL,
    engine: settings.FISH_SPEECH_ENGINE,
    log,
  });
  const database = new DatabaseManager({ uri: settings.MONGO_URI, dbName: settings.MONGO_DB_NAME, log });
  const media = new MediaInspector({ workerFile: MEDIA_WORKER, tempDir: folder, log });
  const uploads = new UploadReceiver({ limits: uploadLimits(settings), folder });
  return {
    log,
    lifecycle: { draining: false },
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    trustedProxies: settings.TRUST_PROXY,
    fishAudio,
    database,
    media,
    uploads,
    closers: [
      { name: 'media', close: () => media.close() },
      { name: 'fish-audio', close: () => fishAudio.close() },
      { name: 'database', close: () => database.close() },
    ],
  };
}
