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
import { resolveKey } from '../services/creation/upload-once';
import { Operations } from '../services/operations/operations';
import { JournalWorker, type JournalWorkerTiming } from '../services/recovery/journal-worker';
import type { Closer, CloserGroups } from './closers';
import { type DataFolder, openDataFolder } from './data-folder';
import { inspectionEntry } from './inspection-entry';

const MEGABYTE = 1_000_000;
const WORKER_TIMING = { everyMs: 1_000, maxLookUpIntervalMs: 30_000, adoptEveryMs: 5_000, sweepEveryMs: 3_600_000 };

/** The parts of a running service, those that have to be started, and all in the order in which they are closed. */
export interface Dependencies {
  readonly deps: Omit<AppDeps, 'demo'>;
  readonly worker: JournalWorker;
  readonly closers: CloserGroups;
}

/** Times that are not settings; each part has its own defaults. */
export interface ServiceTiming {
  readonly fishAudio?: Pick<FishAudioClientOptions, 'timeouts' | 'retry' | 'breaker'>;
  readonly database?: Partial<DatabaseTiming>;
  readonly worker?: Partial<JournalWorkerTiming>;
  readonly lookUpDelaysMs?: readonly number[];
}

/** What is not a setting. */
export interface DependencyOptions {
  /** Other times than the usual ones, so that a test need not wait for them. */
  readonly timing?: ServiceTiming | undefined;
  /** Called and awaited at every step of the journal; tests end the process there. */
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

/** What every part is built from. */
interface BuildContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly timing: ServiceTiming;
}

/** The clients of what is outside this process; nothing is connected yet. */
function createClients({ settings, log, timing }: BuildContext) {
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
  return { fishAudio, database };
}

type Clients = ReturnType<typeof createClients>;

/** The services that keep a state, over the data folder and the clients. */
function createServices(context: BuildContext, { journal, keyFiles, holder, sweep }: DataFolder, clients: Clients) {
  const { settings, log, timing } = context;
  const { fishAudio, database } = clients;
  const operations = new Operations({ journal, database, log });
  const idempotency = new Idempotency({ files: keyFiles, database, installationId: holder, log });
  const worker = new JournalWorker(
    {
      journal,
      operations,
      fishAudio,
      database,
      log,
      onSettled: (settled) => resolveKey({ idempotency, journal }, settled),
      sweepKeys: () => keyFiles.sweep(),
      sweepFiles: sweep,
    },
    { ...WORKER_TIMING, notFoundAfterMs: settings.JOURNAL_PATIENCE_SECONDS * 1000, ...timing.worker },
  );
  return { operations, idempotency, worker };
}

/**
 * Builds every part; the only place that knows them all. The data folder is made and opened, which throws StartError when
 * it cannot be used; nothing is connected and nothing runs yet.
 */
export async function createDependencies(
  settings: Settings,
  log: Logger,
  { timing = {}, onJournalStep }: DependencyOptions = {},
): Promise<Dependencies> {
  const dataFolder = await openDataFolder(settings.DATA_DIR, {
    maxEntries: settings.JOURNAL_MAX_ENTRIES,
    maxBytes: settings.JOURNAL_MAX_MB * MEGABYTE,
    log,
    ...(onJournalStep && { onStep: onJournalStep }),
  });
  const { uploads: folder, inspection, journal, keyFiles } = dataFolder;
  const owner = journal.ownerName;
  const context = { settings, log, timing };
  const clients = createClients(context);
  const media = new MediaInspector({ entry: inspectionEntry(), tempDir: folder, processDir: inspection, owner, log });
  const { worker, ...services } = createServices(context, dataFolder, clients);
  const deps = {
    log,
    lifecycle: new Lifecycle(),
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    trustedProxies: settings.TRUST_PROXY,
    ...clients,
    ...services,
    media,
    journal,
    lookUpDelaysMs: timing.lookUpDelaysMs,
    uploads: new UploadReceiver({ limits: uploadLimits(settings), folder, owner }),
  };
  const closers = [
    [closer('worker', worker), closer('media', media), closer('fish-audio', clients.fishAudio)],
    [closer('database', clients.database)],
    [closer('keys', keyFiles), closer('journal', journal)],
  ];
  return { deps, worker, closers };
}

function closer(name: string, part: Pick<Closer, 'close'>): Closer {
  return { name, close: () => part.close() };
}
