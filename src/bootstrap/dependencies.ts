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
import type { JournalKey, JournalStep } from '../journal/entries/journal-entry';
import { type InspectionPool, MediaInspector } from '../media/media-inspector';
import { Metrics } from '../observability/metrics/metrics';
import { type AccountTiming, AccountWatch } from '../services/account/account-watch';
import { CreditReader } from '../services/account/credit';
import { Idempotency } from '../services/creation/idempotency';
import { KeySharing } from '../services/creation/key-sharing';
import { resolveKey } from '../services/creation/upload-once';
import type { SessionTiming } from '../services/identity';
import type { SampleStep } from '../services/kept-samples/sample-step';
import { ModelStates } from '../services/model-states/model-states';
import { Operations } from '../services/operations/operations';
import { JournalWorker, type JournalWorkerTiming } from '../services/recovery/journal-worker';
import type { UsageWorkerTiming } from '../services/usage/usage-worker';
import type { ErasureStep, ErasureTiming } from '../services/voice-models/erasure/erasure-worker';
import type { RetentionTiming } from '../services/voice-models/retention/retention-worker';
import type { WatchedStore } from '../storage/watched-store';
import type { CloserGroups } from './closers';
import { type DataFolder, openDataFolder } from './data-folder';
import { inspectionEntry } from './inspection-entry';
import { openStorage } from './open-storage';
import { type BackgroundTiming, createBackground } from './parts/create-background';
import { createErasures } from './parts/create-erasures';
import { createFairUse } from './parts/create-fair-use';
import { createIdentityParts } from './parts/create-identity';
import { type CreatedKeptSamples, createKeptSamples, type SamplesTiming } from './parts/create-kept-samples';
import { createRetention } from './parts/create-retention';
import { createSharedLimits, type SharedLimitsTiming } from './parts/create-shared-limits';
import { createUsageParts } from './parts/create-usage';
import { closersOf, startParts } from './parts/part-order';
import { watchState } from './parts/watch-state';
import { clipOptions, databaseSettings, httpSettings, journalLimits, uploadLimits } from './settings-of-parts';

/** The parts of a running service, and what is closed in which order. */
export interface Dependencies {
  readonly deps: Omit<AppDeps, 'demo'>;
  /** Null where nothing is kept. */
  readonly soundStore: WatchedStore | null;
  /** Starts what works in the background. */
  readonly start: () => void;
  readonly closers: CloserGroups;
}

/** Times that are not settings; each part has its own defaults. */
export interface ServiceTiming {
  readonly fishAudio?: Pick<FishAudioClientOptions, 'timeouts' | 'retry' | 'breaker'>;
  readonly account?: Partial<AccountTiming>;
  readonly database?: Partial<DatabaseTiming>;
  readonly worker?: Partial<JournalWorkerTiming & BackgroundTiming>;
  readonly sharedLimits?: SharedLimitsTiming;
  readonly usage?: Partial<UsageWorkerTiming>;
  readonly lookUpDelaysMs?: readonly number[];
  readonly samples?: SamplesTiming;
  readonly clips?: Pick<AppDeps['clips'], 'patienceMs'>;
  readonly sessions?: Partial<SessionTiming>;
  readonly erasures?: Partial<ErasureTiming>;
  readonly retention?: Partial<RetentionTiming>;
}

/** What is not a setting. */
export interface DependencyOptions {
  /** Other times than the usual ones, so that a test need not wait for them. */
  readonly timing?: ServiceTiming | undefined;
  /** Called and awaited at every step of the journal, of keeping recordings and of erasures; tests end the process there. */
  readonly onStep?: ((step: JournalStep | SampleStep | ErasureStep) => void | Promise<void>) | undefined;
  /** What inspects samples, in place of processes of its own: tests start a service by the hundred. */
  readonly inspectionPool?: InspectionPool | undefined;
  /** False where nothing is started that works on what waits: what processes that died have left is not taken over then. */
  readonly adopts?: boolean | undefined;
}

/** What every part is built from. */
interface BuildContext extends Pick<DependencyOptions, 'inspectionPool'> {
  readonly settings: Settings;
  readonly log: Logger;
  readonly timing: ServiceTiming;
  readonly metrics: Metrics;
}

/** The clients of what is outside this process; nothing is connected yet. */
function createClients({ settings, log, timing, metrics }: BuildContext) {
  const database = new DatabaseManager({
    ...databaseSettings(settings),
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
    onAttempt: (endpoint, result, seconds, engine) => {
      account.noteAttempt(endpoint, result, engine);
      // After the first sound of a speech has been written, which would wait for it.
      setImmediate(() => metrics.observeAttempt(endpoint, result, seconds));
    },
    ...timing.fishAudio,
  });
  return { fishAudio, account, database, sharedLimits };
}

type Clients = Pick<AppDeps, 'fishAudio' | 'database' | 'soundStore'>;

function createInspector(
  { log, metrics, inspectionPool: pool }: BuildContext,
  { uploadsFolder, inspectionFolder, journal }: DataFolder,
): MediaInspector {
  return new MediaInspector({
    entry: inspectionEntry(),
    pool,
    tempFolder: uploadsFolder,
    processesFolder: inspectionFolder,
    owner: journal.ownerName,
    log,
    onInspected: (result, seconds) => metrics.observeInspection(result, seconds),
  });
}

/** What receives uploads, and where their bytes are meanwhile. */
function createReceiver(settings: Settings, { uploadsFolder: folder, journal }: DataFolder) {
  const owner = journal.ownerName;
  const uploads = new UploadReceiver({ limits: uploadLimits(settings), folder, owner });
  return { temporary: { folder, owner }, uploads };
}

/** The services that keep a state, over the data folder and the clients. */
function createServices(
  context: BuildContext,
  dataFolder: DataFolder,
  { kept, ...clients }: Clients & { readonly kept: CreatedKeptSamples },
) {
  const { settings, log, timing } = context;
  const { fishAudio, database } = clients;
  const { journal, keyFiles, installationId } = dataFolder;
  const shared = database.idempotencyKeysOf(installationId);
  const sharing = new KeySharing({ unshared: keyFiles.unshared, shared, journal, database, log });
  const idempotency = new Idempotency({ files: keyFiles, shared, sharing, database, log });
  const { samples, waiting } = kept;
  const hasSignIn = settings.AUTH_ISSUER !== undefined;
  const shareKey = (key: JournalKey) => idempotency.share(key);
  const operations = new Operations({ ...clients, journal, samples, log, hasSignIn, shareKey });
  const modelStates = new ModelStates({ fishAudio, database, log });
  const worker = new JournalWorker(
    {
      journal,
      operations,
      fishAudio,
      database,
      samples,
      modelStates,
      log,
      onSettled: (settled) => resolveKey({ idempotency, journal, samples }, settled),
    },
    { notFoundAfterMs: settings.JOURNAL_PATIENCE_SECONDS * 1000, ...timing.worker },
  );
  const background = createBackground({ ...clients, modelStates, sharing, log, timing }, dataFolder);
  const loops = [...background, ...kept.loops];
  return { operations, idempotency, modelStates, samples, waitingSounds: waiting.home, worker, loops };
}

/**
 * Builds every part; the only place that knows them all. The data folder is made and opened, which throws StartError when
 * it cannot be used; nothing is connected and nothing runs yet.
 */
export async function createDependencies(
  settings: Settings,
  log: Logger,
  { timing = {}, onStep, inspectionPool, adopts }: DependencyOptions = {},
): Promise<Dependencies> {
  const steps = onStep && { onStep };
  const dataFolder = await openDataFolder(settings.DATA_DIR, { ...journalLimits(settings), log, adopts, ...steps });
  const { journal, keyFiles } = dataFolder;
  const metrics = new Metrics();
  const context = { settings, log, timing, metrics, inspectionPool };
  const { sharedLimits, ...clients } = createClients(context);
  const soundStore = await openStorage(settings, dataFolder, log);
  const media = createInspector(context, dataFolder);
  const kept = createKeptSamples({ ...context, ...clients, store: soundStore, onStep }, dataFolder);
  const { worker, loops, ...services } = createServices(context, dataFolder, { ...clients, soundStore, kept });
  const { usageWorker, ...usage } = createUsageParts(dataFolder, clients.database, context);
  watchState(metrics, { ...clients, ...services, ...usage, journal, soundStore });
  const parts = {
    log,
    lifecycle: new Lifecycle(),
    metrics,
    ...httpSettings(settings),
    ...(await createIdentityParts({ settings, log, metrics, database: clients.database, timing: timing.sessions })),
    ...createFairUse({ settings, database: clients.database, journal, sharedLimits, timing: timing.sharedLimits }),
    ...clients,
    ...services,
    ...usage,
    credit: settings.EXPOSE_CREDIT === 'true' ? new CreditReader(clients.fishAudio) : null,
    ...{ media, journal, soundStore, lookUpDelaysMs: timing.lookUpDelaysMs },
    clips: { ...clipOptions(settings, dataFolder), ...timing.clips },
    keptSounds: new KeptSoundSender({ store: soundStore }),
    ...createReceiver(settings, dataFolder),
  };
  const deps = { ...parts, erasures: createErasures({ ...parts, settings, timing, onStep }) };
  const retention = createRetention({ ...parts, usageWorker, settings, timing });
  const ordered = { ...deps, worker, loops, usageWorker, retention, keyFiles, sharedLimits };
  return { deps, soundStore, start: () => startParts(ordered), closers: closersOf(ordered) };
}
