import { isInTraining } from '../../domain/model-status';
import type { FishAudioClient } from '../../fish-audio/client';
import type { CreatedEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import { type CheckTiming, checkModel, statusOf } from '../model-states';

/** What following the states needs. */
export interface WaitingStatesDeps {
  readonly fishAudio: FishAudioClient;
  readonly journal: Journal;
  readonly timing: CheckTiming;
}

interface Progress {
  readonly checks: number;
  /** By `performance.now()`. */
  readonly notBefore: number;
}

/**
 * Follows the training of voice models that wait for MongoDB, so that they are listed as they are. Once they are recorded,
 * their records are watched instead.
 */
export class WaitingStates {
  readonly #deps: WaitingStatesDeps;
  readonly #progress = new Map<string, Progress>();

  constructor(deps: WaitingStatesDeps) {
    this.#deps = deps;
  }

  /** Reads the model of an entry, if it is in training and due, and notes its state. Throws ApiError `journal_unavailable`. */
  async look({ operation_id, model_id, model_status }: CreatedEntry, signal: AbortSignal): Promise<void> {
    if (!isInTraining(model_status.model_state)) return;
    const { checks, notBefore } = this.#progress.get(operation_id) ?? { checks: 0, notBefore: 0 };
    if (performance.now() < notBefore) return;
    const { fishAudio, journal, timing } = this.#deps;
    const check = await checkModel(fishAudio, { modelId: model_id, checks, signal }, timing);
    const delayMs = check.delayMs ?? Number.POSITIVE_INFINITY;
    this.#progress.set(operation_id, { checks: check.checks, notBefore: performance.now() + delayMs });
    if (check.model === null || check.model.state === model_status.model_state) return;
    // The entry may have been saved, and be gone, by now.
    if (journal.get(operation_id) !== undefined) await journal.noteStatus(operation_id, statusOf(check.model));
  }

  /** Forgets the entries that are gone. */
  forgetGone(): void {
    for (const id of this.#progress.keys()) if (this.#deps.journal.get(id) === undefined) this.#progress.delete(id);
  }
}
