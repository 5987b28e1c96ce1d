import type { DatabaseManager } from '../../database/database-manager';
import type { FishAudioClient } from '../../fish-audio/client';
import { type WatchTrainingDeps, watchTraining } from '../../services/model-states/watch-training';
import { tellOfDueChanges } from '../../services/voice-models/library/changes-watch';

/** What watching models needs. */
export interface WatchModelsDeps extends Omit<WatchTrainingDeps, 'database' | 'fishAudio'> {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
}

/** What is done for recorded models beside the requests: reads those in training, and tells Fish.Audio of changes. */
export function watchModels(deps: WatchModelsDeps): (signal: AbortSignal) => Promise<unknown> {
  const watch = watchTraining(deps);
  return (signal) => Promise.all([watch(signal), tellOfDueChanges(deps, signal)]);
}
