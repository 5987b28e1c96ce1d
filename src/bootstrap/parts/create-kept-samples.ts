import path from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import { FollowRemovals, type FollowRemovalsDeps } from '../../services/kept-samples/follow-removals';
import { FollowSamples, type FollowSamplesDeps } from '../../services/kept-samples/follow-samples';
import { KeptSamples } from '../../services/kept-samples/kept-samples';
import type { SampleStep } from '../../services/kept-samples/sample-step';
import { removeStrays, type SweepSamplesDeps } from '../../services/kept-samples/sweep-samples';
import { WorkLoop } from '../../services/work-loop';
import type { SoundStore } from '../../storage/sound-store';
import { RemovalNotes } from '../../storage/waiting/removal-notes';
import { WaitingSounds } from '../../storage/waiting/waiting-sounds';
import type { DataFolder } from '../data-folder';
import { MEGABYTE } from '../settings-of-parts';
import { BACKGROUND_TIMING, type BackgroundTiming } from './create-background';

/** What the parts that keep recordings are built from. */
export interface KeptSamplesContext {
  readonly settings: Pick<Settings, 'SAMPLE_QUEUE_MAX_MB'>;
  readonly log: Logger;
  readonly timing: { readonly samples?: SamplesTiming; readonly worker?: Partial<BackgroundTiming> };
  readonly onStep: ((step: SampleStep) => void | Promise<void>) | undefined;
  readonly store: SoundStore | null;
  readonly database: DatabaseManager;
}

/** Times of kept recordings that are no settings. */
export interface SamplesTiming {
  /** How long an upload waits for the storage, in milliseconds, whatever its size. */
  readonly patienceMs?: number;
  /** How old recordings are that may be strays, in milliseconds. */
  readonly strayAgeMs?: number;
}

/** The parts that keep recordings. */
export interface CreatedKeptSamples {
  readonly samples: KeptSamples;
  readonly waiting: WaitingSounds;
  /** What is done with them beside the requests; empty where none are kept. */
  readonly loops: readonly WorkLoop[];
}

/** The recordings of uploads, and what is done with them beside the requests. */
export function createKeptSamples(
  { settings, log, timing, onStep, store, database }: KeptSamplesContext,
  { waitingFolder: folder, journal, journalFolder, installationId }: DataFolder,
): CreatedKeptSamples {
  const maxBytes = settings.SAMPLE_QUEUE_MAX_MB * MEGABYTE;
  const waiting = new WaitingSounds({
    folder,
    owner: journal.ownerName,
    isOwnerGone: journal.isOwnerGone,
    maxBytes,
    log,
    onStep,
  });
  const removals = new RemovalNotes(path.join(folder, 'removals'));
  const { patienceMs, strayAgeMs: minAgeMs } = timing.samples ?? {};
  const samples = new KeptSamples({ store, waiting, removals, installationId, log, onStep, patienceMs });
  if (store === null) return { samples, waiting, loops: [] };
  const parts = { store, waiting, removals, samples, database, journalFolder, installationId, log, onStep, minAgeMs };
  return { samples, waiting, loops: createLoops(parts, timing.worker) };
}

/** What is put into the storage or removed from it later. */
function createLoops(
  parts: FollowSamplesDeps & FollowRemovalsDeps & SweepSamplesDeps & Pick<KeptSamplesContext, 'database'>,
  timing: Partial<BackgroundTiming> = {},
): readonly WorkLoop[] {
  const { database, log } = parts;
  const { samplesEveryMs, sweepEveryMs } = { ...BACKGROUND_TIMING, ...timing };
  const follow = new FollowSamples(parts);
  const later = new FollowRemovals(parts);
  return [
    new WorkLoop({
      name: 'follow_samples',
      everyMs: samplesEveryMs,
      log,
      run: (signal) => follow.run(signal),
      listen: () => database.onConnected(() => follow.makeDue()),
    }),
    new WorkLoop({ name: 'remove_samples', everyMs: samplesEveryMs, log, run: (signal) => later.run(signal) }),
    new WorkLoop({
      name: 'sweep_samples',
      everyMs: sweepEveryMs,
      log,
      run: async (signal) => {
        if (database.state === 'connected') await removeStrays(parts, signal);
      },
    }),
  ];
}
