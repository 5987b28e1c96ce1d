import type { DatabaseManager } from '../../database/database-manager';
import { TrainingWatch, type TrainingWatchDeps } from './training-watch';

/** What watching voices in training needs. */
export interface WatchTrainingDeps extends Omit<TrainingWatchDeps, 'database' | 'training'> {
  readonly database: DatabaseManager;
}

/** Reads, when it is run, the voice models in training that are due, and the versions in training of other voices. */
export function watchTraining(deps: WatchTrainingDeps): (signal: AbortSignal) => Promise<void> {
  const { database } = deps;
  const models = new TrainingWatch({ ...deps, training: database.training });
  const versions = new TrainingWatch({ ...deps, training: database.versions.training });
  return async (signal) => {
    await models.run(signal);
    await versions.run(signal);
  };
}
