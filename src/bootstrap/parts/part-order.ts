import type { DatabaseManager } from '../../database/database-manager';
import type { FishAudioClient } from '../../fish-audio/client';
import type { Journal } from '../../journal/journal';
import type { KeyFiles } from '../../journal/keys/key-files';
import type { UsageJournal } from '../../journal/usage/usage-journal';
import type { MediaInspector } from '../../media/media-inspector';
import type { Metrics } from '../../observability/metrics/metrics';
import type { AccountWatch } from '../../services/account/account-watch';
import type { JournalWorker } from '../../services/recovery/journal-worker';
import type { UsageWorker } from '../../services/usage/usage-worker';
import type { ErasureWorker } from '../../services/voice-models/erasure/erasure-worker';
import type { RetentionWorker } from '../../services/voice-models/retention/retention-worker';
import type { WorkLoop } from '../../services/work-loop';
import type { WatchedStore } from '../../storage/watched-store';
import { type CloserGroups, closer } from '../closers';
import type { SharedLimits } from './create-shared-limits';

/** Every part that is started or closed. */
export interface OrderedParts {
  readonly worker: JournalWorker;
  /** What is done at intervals beside the workers. */
  readonly loops: readonly WorkLoop[];
  readonly usageWorker: UsageWorker;
  readonly erasures: ErasureWorker;
  readonly retention: RetentionWorker;
  readonly media: MediaInspector;
  readonly account: AccountWatch;
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly metrics: Metrics;
  readonly keyFiles: KeyFiles;
  readonly journal: Journal;
  readonly usage: UsageJournal;
  /** Undefined where this process has limits of its own. */
  readonly sharedLimits: SharedLimits | undefined;
  /** Null where nothing is kept. */
  readonly soundStore: WatchedStore | null;
}

/** Starts what works in the background: the database first, which the others ask. */
export function startParts(parts: OrderedParts): void {
  const { database, soundStore, sharedLimits, worker, loops, usageWorker } = parts;
  const { erasures, retention, account, fishAudio } = parts;
  database.start();
  soundStore?.start();
  sharedLimits?.places.start();
  worker.start();
  for (const loop of loops) loop.start();
  usageWorker.start();
  erasures.start();
  retention.start();
  account.start(fishAudio);
}

/** What is closed, in groups that follow each other. */
export function closersOf(parts: OrderedParts): CloserGroups {
  const { worker, loops, usageWorker, media, account, database, metrics, keyFiles, journal, usage } = parts;
  const { fishAudio, sharedLimits, soundStore, erasures, retention } = parts;
  return [
    [
      closer('worker', worker),
      ...loops.map((loop) => closer(loop.name, loop)),
      closer('erasures', erasures),
      closer('retention', retention),
      closer('media', media),
      closer('account', account),
      closer('fish-audio', fishAudio),
    ],
    // Once no call is in flight any more, and while the database can still be told.
    [
      closer('usage-worker', usageWorker),
      ...(sharedLimits === undefined
        ? []
        : [closer('places', sharedLimits.places), closer('counts', sharedLimits.counts)]),
    ],
    [
      closer('database', database),
      closer('metrics', metrics),
      ...(soundStore === null ? [] : [closer('storage', soundStore)]),
    ],
    [closer('keys', keyFiles), closer('journal', journal), closer('usage', usage)],
  ];
}
