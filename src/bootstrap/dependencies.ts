import type { Logger } from 'pino';
import type { Settings } from '../config/settings-table';
import type { DatabaseTiming } from '../database/connection/timing';
import { DatabaseManager } from '../database/database-manager';
import { FishAudioClient } from '../fish-audio/client';
import type { FishAudioClientOptions } from '../fish-audio/options';
import type { AppDeps } from '../http/app';
import { Lifecycle } from '../http/lifecycle';
import { KeptSoundSender } from '../http/responses/send-kept-sound';
import { UploadReceiver } from '../http/uploads/upload-receiver';
import type { Journal } from '../journal/journal';
import type { JournalOptions } from '../journal/journal-options';
import type { KeyFiles } from '../journal/keys/key-files';
import { MediaInspector } from '../media/media-inspector';
import { Metrics } from '../observability/metrics/metrics';
import { type AccountTiming, AccountWatch } from '../services/account/account-watch';
import { Idempotency } from '../services/creation/idempotency';
import { KeySharing } from '../services/creation/key-sharing';
import { resolveKey } from '../services/creation/upload-once';
import { CHECK_TIMING } from '../services/model-states/check-model';
import { ModelStates } from '../services/model-states/model-states';
import { TrainingWatch } from '../services/model-states/training-watch';
import { Operations } from '../services/operations/operations';
import { JournalWorker, type JournalWorkerTiming } from '../services/recovery/journal-worker';
import { tellOfDueChanges } from '../services/voice-models/library/changes-watch';
import type { WatchedStore } from '../storage/watched-store';
import { type CloserGroups, closer } from './closers';
import { type DataFolder, openDataFolder } from './data-folder';
import { inspectionEntry } from './inspection-entry';
import { openStorage } from './open-storage';
import { httpSettings, MEGABYTE, uploadLimits } from './settings-of-parts';
import { createSharedLimits, type SharedLimits, type SharedLimitsTiming } from './shared-limits';

const WORKER_TIMING = {
  everyMs: 1_000,
  maxLookUpIntervalMs: 30_000,
  adoptEveryMs: 5_000,
  sweepEveryMs: 3_600_000,
  trainingEveryMs: 2_000,
  checks: CHECK_TIMING,
};

/** The parts of a running service, those that have to be started, and all in the order in which they are closed. */
export interface Dependencies {
  readonly deps: Omit<AppDeps, 'demo'>;
  readonly worker: JournalWorker;
  /** Undefined where this process has limits of its own. */
  readonly sharedLimits: SharedLimits | undefined;
  /** Null where nothing is kept. */
  readonly soundStore: WatchedStore | null;
  readonly closers: CloserGroups;
}

/** Times that are not settings; each part has its own defaults. */
export interface ServiceTiming {
  readonly fishAudio?: Pick<FishAudioClientOptions, 'timeouts' | 'retry' | 'breaker'>;
  readonly account?: Partial<AccountTiming>;
  readonly database?: Partial<DatabaseTiming>;
  readonly worker?: Partial<JournalWorkerTiming>;
  readonly sharedLimits?: SharedLimitsTiming;
  readonly lookUpDelaysMs?: readonly number[];
}

/** What is not a setting. */
export interface DependencyOptions {
  /** Other times than the usual ones, so that a test need not wait for them. */
  readonly timing?: ServiceTiming | undefined;
  /** Called and awaited at every step of the journal; tests end the process there. */
  readonly onJournalStep?: NonNullable<JournalOptions['onStep']> | undefined;
}

/** What every part is built from. */
interface BuildContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly timing: ServiceTiming;
  readonly metrics: Metrics;
}

/** The clients of what is outside this process; nothing is connected yet. */
function createClients({ settings, log, timing, metrics }: BuildContext) {
  const database = new DatabaseManager({
    uri: settings.MONGO_URI,
    dbName: settings.MONGO_DB_NAME,
    log,
    timing: timing.database,
  });
  const concurrency = settings.FISH_CONCURRENCY;
  const isShared = database.enabled && settings.SHARED_LIMITS === 'on';
  const requestsPerMinute = settings.RATE_LIMIT_PER_MINUTE;
  const sharedLimits = isShared
    ? createSharedLimits({ database, concurrency, requestsPerMinute, log, timing: timing.sharedLimits })
    : undefined;
  const account = new AccountWatch({
    engine: settings.FISH_SPEECH_ENGINE,
    configured: settings.FISH_API_KEY !== undefined,
    log,
    timing: timing.account,
  });
  const fishAudio = new FishAudioClient({
    apiKey: settings.FISH_API_KEY,
    baseUrl: settings.FISH_API_BASE_URL,
    engine: settings.FISH_SPEECH_ENGINE,
    concurrency,
    places: sharedLimits?.places,
    log,
    onAttempt: (endpoint, result, seconds) => {
      metrics.observeAttempt(endpoint, result, seconds);
      account.noteAttempt(endpoint, result);
    },
    ...timing.fishAudio,
  });
  return { fishAudio, account, database, sharedLimits };
}

type Clients = Pick<ReturnType<typeof createClients>, 'fishAudio' | 'database'>;

function createInspector({ log, metrics }: BuildContext, { uploads, inspection, journal }: DataFolder): MediaInspector {
  return new MediaInspector({
    entry: inspectionEntry(),
    tempDir: uploads,
    processDir: inspection,
    owner: journal.ownerName,
    log,
    onInspected: (result, seconds) => metrics.observeInspection(result, seconds),
  });
}

function watchState(
  metrics: Metrics,
  parts: Pick<AppDeps, 'journal' | 'operations' | 'database' | 'fishAudio' | 'account' | 'soundStore'>,
): void {
  metrics.watch({
    journal: () => parts.journal.stats(),
    failingSaves: () => parts.operations.failingSaves().length,
    database: () => parts.database.state,
    fishAudio: () => parts.fishAudio.state,
    account: () => parts.account.state,
    storage: () => parts.soundStore?.state ?? 'disabled',
  });
}

/** The services that keep a state, over the data folder and the clients. */
function createServices(context: BuildContext, { journal, keyFiles, holder, sweep }: DataFolder, clients: Clients) {
  const { settings, log, timing } = context;
  const { fishAudio, database } = clients;
  const sharing = new KeySharing({ unshared: keyFiles.unshared, journal, database, installationId: holder, log });
  const idempotency = new Idempotency({ files: keyFiles, sharing, database, installationId: holder, log });
  const operations = new Operations({ journal, database, log, shareKey: (key) => idempotency.share(key) });
  const modelStates = new ModelStates({ fishAudio, database, log });
  const workerTiming = {
    ...WORKER_TIMING,
    notFoundAfterMs: settings.JOURNAL_PATIENCE_SECONDS * 1000,
    ...timing.worker,
  };
  const watch = new TrainingWatch({ fishAudio, database, modelStates, log, timing: workerTiming.checks });
  const worker = new JournalWorker(
    {
      journal,
      operations,
      fishAudio,
      database,
      modelStates,
      log,
      watchModels: (signal) => Promise.all([watch.run(signal), tellOfDueChanges({ fishAudio, database, log }, signal)]),
      onSettled: (settled) => resolveKey({ idempotency, journal }, settled),
      shareKeys: (signal) => sharing.shareAll(signal),
      sweepExpired: () => sweepExpired(keyFiles, journal, database),
      sweepFiles: sweep,
    },
    workerTiming,
  );
  return { operations, idempotency, modelStates, worker };
}

/** Removes what has expired; what fails is tried again the next time. */
async function sweepExpired(keyFiles: KeyFiles, journal: Journal, database: DatabaseManager): Promise<void> {
  await keyFiles.sweep();
  await journal.shared.sweep();
  if (database.state === 'connected') await database.sweepExpired();
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
  const { uploads: folder, journal } = dataFolder;
  const metrics = new Metrics();
  const context = { settings, log, timing, metrics };
  const { sharedLimits, ...clients } = createClients(context);
  const soundStore = await openStorage(settings, dataFolder, log);
  const media = createInspector(context, dataFolder);
  const { worker, ...services } = createServices(context, dataFolder, clients);
  watchState(metrics, { ...clients, ...services, journal, soundStore });
  const deps = {
    log,
    lifecycle: new Lifecycle(),
    metrics,
    ...httpSettings(settings),
    hitCounter: sharedLimits?.counts,
    ...clients,
    ...services,
    media,
    journal,
    lookUpDelaysMs: timing.lookUpDelaysMs,
    soundStore,
    keptSounds: new KeptSoundSender({ store: soundStore }),
    uploads: new UploadReceiver({ limits: uploadLimits(settings), folder, owner: journal.ownerName }),
  };
  const closers = inOrder({ ...clients, worker, media, metrics, sharedLimits, soundStore, dataFolder });
  return { deps, worker, sharedLimits, soundStore, closers };
}

/** What has to be closed. */
interface Closed extends Pick<AppDeps, 'account' | 'fishAudio' | 'database' | 'media'> {
  readonly worker: JournalWorker;
  readonly metrics: Metrics;
  readonly sharedLimits: SharedLimits | undefined;
  readonly soundStore: WatchedStore | null;
  readonly dataFolder: DataFolder;
}

function inOrder({ sharedLimits, soundStore, dataFolder: { keyFiles, journal }, ...parts }: Closed): CloserGroups {
  const { worker, media, account, fishAudio, database, metrics } = parts;
  const storage = soundStore === null ? [] : [closer('storage', soundStore)];
  return [
    [closer('worker', worker), closer('media', media), closer('account', account), closer('fish-audio', fishAudio)],
    // Once no call is in flight any more, and while the database can still be told.
    sharedLimits === undefined ? [] : [closer('places', sharedLimits.places), closer('counts', sharedLimits.counts)],
    [closer('database', database), closer('metrics', metrics), ...storage],
    [closer('keys', keyFiles), closer('journal', journal)],
  ];
}
