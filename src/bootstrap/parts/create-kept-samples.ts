import path from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import { FollowRemovals } from '../../services/kept-samples/follow-removals';
import { FollowSamples } from '../../services/kept-samples/follow-samples';
import { KeptSamples } from '../../services/kept-samples/kept-samples';
import type { SampleStep } from '../../services/kept-samples/sample-step';
import { removeStrays } from '../../services/kept-samples/sweep-samples';
import type { SamplesWork } from '../../services/recovery/journal-worker';
import type { SoundStore } from '../../storage/sound-store';
import { RemovalNotes } from '../../storage/waiting/removal-notes';
import { WaitingSounds } from '../../storage/waiting/waiting-sounds';
import type { DataFolder } from '../data-folder';
import { MEGABYTE } from '../settings-of-parts';

/** What the parts that keep recordings are built from. */
export interface KeptSamplesContext {
  readonly settings: Pick<Settings, 'SAMPLE_QUEUE_MAX_MB'>;
  readonly log: Logger;
  readonly timing: { readonly samples?: SamplesTiming };
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
  readonly work: SamplesWork | null;
}

/** The recordings of uploads, and what the worker does with them; it does nothing where none are kept. */
export function createKeptSamples(
  { settings, log, timing, onStep, store, database }: KeptSamplesContext,
  { waiting: folder, journal, journalFolder, installationId }: DataFolder,
): CreatedKeptSamples {
  const maxBytes = settings.SAMPLE_QUEUE_MAX_MB * MEGABYTE;
  const isOwnerGone = (owner: string): Promise<boolean> => journal.isOwnerGone(owner);
  const waiting = new WaitingSounds({ folder, owner: journal.ownerName, isOwnerGone, maxBytes, log, onStep });
  const removals = new RemovalNotes(path.join(folder, 'removals'));
  const { patienceMs, strayAgeMs: minAgeMs } = timing.samples ?? {};
  const samples = new KeptSamples({ store, waiting, removals, installationId, log, onStep, patienceMs });
  if (store === null) return { samples, waiting, work: null };
  const parts = { store, waiting, removals, samples, database, journalFolder, installationId, log, onStep, minAgeMs };
  const follow = new FollowSamples(parts);
  const later = new FollowRemovals(parts);
  const work: SamplesWork = {
    follow: (signal) => follow.run(signal),
    removeLater: (signal) => later.run(signal),
    sweep: async (signal) => {
      if (database.state === 'connected') await removeStrays(parts, signal);
    },
    makeDue: () => follow.makeDue(),
  };
  return { samples, waiting, work };
}
