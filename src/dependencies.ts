import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { AppParts } from './app';
import type { Settings } from './config/settings-table';
import { DatabaseManager } from './database/database-manager';
import { FishAudioClient } from './fish-audio/client';
import { Journal } from './journal/journal';
import type { JournalOptions } from './journal/journal-options';
import { KeyFiles } from './journal/key-files';
import { MediaInspector } from './media/media-inspector';
import { UploadReceiver } from './middleware/receive-upload/receive-upload';
import { sweepTemporaryFiles } from './middleware/receive-upload/sweep';
import { FIXED_UPLOAD_LIMITS, type UploadLimits } from './middleware/receive-upload/upload-limits';
import type { Closer } from './server';
import { Idempotency } from './services/idempotency';
import { JournalWorker } from './services/journal-worker';
import { Operations } from './services/operations';
import { settleKey } from './services/upload-once';

const MEGABYTE = 1_000_000;
/** The compiled worker: also when this file runs from `src`, as under `npm run dev` and in tests. */
const MEDIA_WORKER = path.join(__dirname, '..', 'dist', 'media', 'inspect-worker.js');
const WORKER_EVERY_MS = 1_000;
const WORKER_LOOK_EVERY_MS = 30_000;
const WORKER_ADOPT_EVERY_MS = 5_000;

/** The parts of a running service, those that have to be started, and all in the order in which they are closed. */
export interface Dependencies {
  readonly parts: Omit<AppParts, 'demo'>;
  readonly worker: JournalWorker;
  readonly closers: readonly Closer[];
}

/** What the settings do not say. */
export interface DependencyOptions {
  /** Called, and waited for, at every step of the journal: where a test lets the process die. */
  readonly onJournalStep?: NonNullable<JournalOptions['onStep']> | undefined;
}

function uploadLimits(settings: Settings): UploadLimits {
  return {
    ...FIXED_UPLOAD_LIMITS,
    maxFileBytes: settings.UPLOAD_MAX_FILE_MB * MEGABYTE,
    maxRequestBytes: settings.UPLOAD_MAX_REQUEST_MB * MEGABYTE,
    maxConcurrent: settings.UPLOAD_MAX_CONCURRENT,
    memoryBytes: settings.UPLOAD_MEMORY_MB * MEGABYTE,
  };
}

/** The name of this data folder among the installations that share a database; made once. */
async function installationId(dataFolder: string): Promise<string> {
  const file = path.join(dataFolder, 'installation-id');
  await writeFile(file, randomUUID(), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}

async function openFolders(settings: Settings, log: Logger, { onJournalStep }: DependencyOptions) {
  const dataFolder = path.resolve(settings.DATA_DIR);
  const uploads = path.join(dataFolder, 'uploads');
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  const swept = await sweepTemporaryFiles(uploads);
  if (swept > 0) log.info({ event: 'temporary_files_swept', count: swept }, 'Removed what a crash had left behind');
  const journal = await Journal.open({
    folder: path.join(dataFolder, 'journal'),
    maxEntries: settings.JOURNAL_MAX_ENTRIES,
    maxBytes: settings.JOURNAL_MAX_MB * MEGABYTE,
    log,
    ...(onJournalStep && { onStep: onJournalStep }),
  });
  const keyFiles = await KeyFiles.open({ folder: path.join(dataFolder, 'keys'), log });
  return { uploads, journal, keyFiles, holder: await installationId(dataFolder) };
}

/**
 * The one place that knows every part. The data folder is made and opened, which rejects when it cannot be used; nothing
 * is connected and nothing runs yet.
 */
export async function createDependencies(
  settings: Settings,
  log: Logger,
  options: DependencyOptions = {},
): Promise<Dependencies> {
  const { uploads: folder, journal, keyFiles, holder } = await openFolders(settings, log, options);
  const fishAudio = new FishAudioClient({
    apiKey: settings.FISH_API_KEY,
    baseUrl: settings.FISH_API_BASE_URL,
    engine: settings.FISH_SPEECH_ENGINE,
    concurrency: settings.FISH_CONCURRENCY,
    log,
  });
  const database = new DatabaseManager({ uri: settings.MONGO_URI, dbName: settings.MONGO_DB_NAME, log });
  const media = new MediaInspector({ workerFile: MEDIA_WORKER, tempDir: folder, log });
  const operations = new Operations({ journal, database, log });
  const idempotency = new Idempotency({ files: keyFiles, database, holder, log });
  const worker = new JournalWorker(
    { journal, operations, fishAudio, database, log, onSettled: (settled) => settleKey(idempotency, settled) },
    {
      everyMs: WORKER_EVERY_MS,
      patienceMs: settings.JOURNAL_PATIENCE_SECONDS * 1000,
      lookEveryMs: WORKER_LOOK_EVERY_MS,
      adoptEveryMs: WORKER_ADOPT_EVERY_MS,
    },
  );
  return {
    parts: {
      log,
      lifecycle: { draining: false },
      rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
      trustedProxies: settings.TRUST_PROXY,
      fishAudio,
      database,
      media,
      journal,
      operations,
      idempotency,
      uploads: new UploadReceiver({ limits: uploadLimits(settings), folder }),
    },
    worker,
    closers: [
      { name: 'worker', close: () => worker.close() },
      { name: 'media', close: () => media.close() },
      { name: 'fish-audio', close: () => fishAudio.close() },
      { name: 'database', close: () => database.close() },
      { name: 'keys', close: () => keyFiles.close() },
      { name: 'journal', close: () => journal.close() },
    ],
  };
}
