import { sweepClips } from '../../services/clips/sweep-clips';
import type { KeySharing } from '../../services/creation/key-sharing';
import type { ModelStates } from '../../services/model-states/model-states';
import { JOURNAL_WORKER_TIMING, type JournalWorkerTiming } from '../../services/recovery/journal-worker';
import { WorkLoop } from '../../services/work-loop';
import type { SoundStore } from '../../storage/sound-store';
import type { DataFolder } from '../data-folder';
import { sweepAllExpired } from './sweep-all-expired';
import { type WatchModelsDeps, watchModels } from './watch-models';

/** When is done what needs no worker of its own, in milliseconds. */
export interface BackgroundTiming extends Pick<JournalWorkerTiming, 'everyMs' | 'adoptEveryMs' | 'checks'> {
  /** How often what has expired is removed. */
  readonly sweepEveryMs: number;
  /** How often voice models in training are looked for whose state is due to be read. */
  readonly trainingEveryMs: number;
  /** How often it is looked whether recordings wait for the storage. */
  readonly samplesEveryMs: number;
}

/** The usual times. */
export const BACKGROUND_TIMING: BackgroundTiming = {
  ...JOURNAL_WORKER_TIMING,
  sweepEveryMs: 3_600_000,
  trainingEveryMs: 2_000,
  samplesEveryMs: 2_000,
};

/** What the work in the background is done with, beside the data folder. */
export interface BackgroundDeps extends Omit<WatchModelsDeps, 'timing'> {
  readonly modelStates: ModelStates;
  readonly sharing: KeySharing;
  readonly soundStore: SoundStore | null;
  readonly timing: { readonly worker?: Partial<BackgroundTiming> };
}

/** What is done at intervals and needs no worker of its own; nothing runs yet. */
export function createBackground(
  { sharing, timing, ...deps }: BackgroundDeps,
  { keyFiles, journal, installationId, sweep }: DataFolder,
): readonly WorkLoop[] {
  const { database, log } = deps;
  const { everyMs, adoptEveryMs, sweepEveryMs, trainingEveryMs, checks } = { ...BACKGROUND_TIMING, ...timing.worker };
  return [
    new WorkLoop({
      name: 'share_keys',
      everyMs,
      log,
      run: (signal) => sharing.shareAll(signal),
      listen: (wake) => database.onConnected(wake),
    }),
    new WorkLoop({ name: 'training', everyMs: trainingEveryMs, log, run: watchModels({ ...deps, timing: checks }) }),
    new WorkLoop({
      name: 'sweep_expired',
      everyMs: sweepEveryMs,
      log,
      run: () => sweepAllExpired(keyFiles, journal, database),
    }),
    new WorkLoop({ name: 'sweep_files', everyMs: adoptEveryMs, log, run: sweep }),
    new WorkLoop({
      name: 'sweep_clips',
      everyMs: sweepEveryMs,
      log,
      run: (signal) => sweepClips({ ...deps, installationId }, signal),
    }),
  ];
}
