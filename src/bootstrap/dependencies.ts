import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import type { DatabaseTiming } from '../database/connection/timing';
import { DatabaseManager } from '../database/database-manager';
import { FishAudioClient } from '../fish-audio/client';
import type { FishAudioClientOptions } from '../fish-audio/options';
import type { AppDeps } from '../http/app';
import { Lifecycle } from '../http/lifecycle';
import { FIXED_UPLOAD_LIMITS, type UploadLimits } from '../http/uploads/upload-limits';
import { UploadReceiver } from '../http/uploads/upload-receiver';
import type { JournalOptions } from '../journal/journal-options';
import { MediaInspector } from '../media/media-inspector';
import { Idempotency } from '../services/creation/idempotency';
import { settleKey } from '../services/creation/upload-once';
import { Operations } from '../services/operations/operations';
import { JournalWorker, type JournalWorkerTiming } from '../services/recovery/journal-worker';
import type { CloserGroups } from './closers';
import { openDataFolder } from './data-folder';
import { inspectionEntry } from './inspection-entry';

const MEGABYTE = 1_000_000;
const WORKER_TIMING = { everyMs: 1_000, lookEveryMs: 30_000, adoptEveryMs: 5_000, sweepEveryMs: 3_600_000 };

/** The parts of a running service, those that have to be started, and all in the order in which they are closed. */
export interface Dependencies {
  readonly deps: Omit<AppDeps, 'demo'>;
  readonly worker: JournalWorker;
  readonly closers: CloserGroups;
}

/** How long things take that no setting is about; the parts know the values in force. */
export interface ServiceTiming {
  readonly fishAudio?: Pick<FishAudioClientOptions, 'timeouts' | 'retry' | 'breaker'>;
  readonly database?: Partial<DatabaseTiming>;
  readonly worker?: Partial<JournalWorkerTiming>;
  readonly lookAfterMs?: readonly number[];
}

/** What the settings do not say. */
export interface DependencyOptions {
  /** Other times than the usual ones, so that a test need not wait for them. */
  readonly timing?: ServiceTiming | undefined;
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

/**
 * The one place that knows every part. The data folder is made and opened, which throws StartError when it cannot be
 * used; nothing is connected and nothing runs yet.
 */
export async function createDependencies(
  settings: Settings,
  log: Logger,
  options: DependencyOptions = {},
): Promise<Dependencies> {
  const { timing = {}, onJournalStep } = options;
  const {
    uploads: folder,
    inspection,
    journal,
    keyFiles,
    holder,
  } = await openDataFolder(settings.DATA_DIR, {
    maxEntries: settings.JOURNAL_MAX_ENTRIES,
    maxBytes: settings.JOURNAL_MAX_MB * MEGABYTE,
    log,
    ...(onJournalStep && { onStep: onJournalStep }),
  });
  const fishAudio = new FishAudioClient({
    apiKey: settings.FISH_API_KEY,
    baseUrl: settings.FISH_API_BASE_URL,
    engine: settings.FISH_SPEECH_ENGINE,
    concurrency: settings.FISH_CONCURRENCY,
    log,
    ...timing.fishAudio,
  });
  const database = new DatabaseManager({
    uri: settings.MONGO_URI,
    dbName: settings.MONGO_DB_NAME,
    log,
    timing: timing.database,
  });
  const media = new MediaInspector({ entry: inspectionEntry(), tempDir: folder, processDir: inspection, log });
  const operations = new Operations({ journal, database, log });
  const idempotency = new Idempotency({ files: keyFiles, database, holder, log });
  const worker = new JournalWorker(
    {
      journal,
      operations,
      fishAudio,
      database,
      log,
      onSettled: (settled) => settleKey({ idempotency, journal }, settled),
      sweepKeys: () => keyFiles.sweep(),
    },
    { ...WORKER_TIMING, notFoundAfterMs: settings.JOURNAL_PATIENCE_SECONDS * 1000, ...timing.worker },
  );
  return {
    deps: {
      log,
      lifecycle: new Lifecycle(),
      rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
      trustedProxies: settings.TRUST_PROXY,
      fishAudio,
      database,
      media,
      journal,
      operations,
      idempotency,
      lookAfterMs: timing.lookAfterMs,
      uploads: new UploadReceiver({ limits: uploadLimits(settings), folder }),
    },
    worker,
    closers: [
      [
        { name: 'worker', close: () => worker.close() },
        { name: 'media', close: () => media.close() },
        { name: 'fish-audio', close: () => fishAudio.close() },
      ],
      [{ name: 'database', close: () => database.close() }],
      [
        { name: 'keys', close: () => keyFiles.close() },
        { name: 'journal', close: () => journal.close() },
      ],
    ],
  };
}
