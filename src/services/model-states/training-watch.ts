import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { DatabaseManager } from '../../database/database-manager';
import type { WatchedModel } from '../../database/repositories/training/training-repository';
import type { Log } from '../../domain/log';
import { isInTraining } from '../../domain/model-status';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { type Check, type CheckTiming, checkModel } from './check-model';
import type { ModelStates } from './model-states';
import { statusOf } from './status-of';

/** What watching needs. */
export interface TrainingWatchDeps {
  readonly fishAudio: Pick<FishAudioClient, 'getModel'>;
  readonly database: Pick<DatabaseManager, 'state'>;
  readonly training: Pick<DatabaseManager['versions']['training'], 'claimDue' | 'note'>;
  readonly modelStates: Pick<ModelStates, 'see'>;
  readonly log: Log;
  readonly timing: CheckTiming;
}

/** How many models are claimed at a time, and read at once. */
const LIMIT = 20;
const LANES = 4;
/**
 * After that another instance reads the model. Longer than a read may take with its retries; where Fish.Audio is so slow that
 * the last models of a claim are read later, they may be read twice, which changes nothing.
 */
const CLAIM_MS = 60_000;

/**
 * Watches the recorded voice models that Fish.Audio is still making, until their state is final, for ten minutes at most. What
 * is to be watched stands in the records, so that a restart goes on with it, and so that instances that share the database
 * read each model once and not once each.
 */
export class TrainingWatch {
  readonly #deps: TrainingWatchDeps;

  constructor(deps: TrainingWatchDeps) {
    this.#deps = deps;
  }

  /** Reads the models that are due. Throws what the database throws when it is asked for them. */
  async run(signal: AbortSignal): Promise<void> {
    const { database, training } = this.#deps;
    if (database.state !== 'connected') return;
    const due = await training.claimDue({ limit: LIMIT, claimMs: CLAIM_MS });
    await mapWithConcurrency(due, LANES, (one) => this.#check(one, signal).catch(() => this.#leave(one)));
  }

  /** What could not be noted is read again once its claim has ended; those that are due with it are read all the same. */
  #leave({ model_id }: WatchedModel): void {
    this.#deps.log.debug({ event: 'model_state_not_noted', model_id }, 'The state of a voice model was not recorded');
  }

  async #check(watched: WatchedModel, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.#release(watched);
    const { fishAudio, modelStates, timing } = this.#deps;
    const check = await checkModel(fishAudio, { modelId: watched.model_id, checks: watched.checks, signal }, timing);
    if (check.model === null && signal.aborted) return this.#release(watched);
    if (check.model !== null) modelStates.see(check.model);
    if (check.model === null || isInTraining(check.model.state)) return this.#goOn(watched, check);
    await this.#end(check.model);
  }

  /** This process stops before it could read the model, so that it is due again at once, for whoever reads it next. */
  async #release({ model_id, checks, claimedUntil }: WatchedModel): Promise<void> {
    const { database, training } = this.#deps;
    // A database that is away would hold up the stop for each of them.
    if (database.state === 'connected') await training.note(model_id, null, { at: new Date(), checks }, claimedUntil);
  }

  async #end(model: FishModel): Promise<void> {
    const { training, log } = this.#deps;
    await training.note(model.id, statusOf(model), null);
    const fields = { model_id: model.id, model_state: model.state };
    if (model.state === 'failed')
      log.warn({ event: 'training_failed', ...fields }, 'Fish.Audio could not make a voice');
    else log.info({ event: 'training_ended', ...fields }, 'A voice is ready');
  }

  async #goOn({ model_id, claimedUntil }: WatchedModel, { model, checks, delayMs }: Check): Promise<void> {
    const { training, log } = this.#deps;
    if (delayMs === null) {
      log.warn(
        { event: 'training_not_watched', model_id },
        'A voice is still not ready; its state is read when it speaks',
      );
    }
    const next = delayMs === null ? null : { at: new Date(Date.now() + delayMs), checks };
    await training.note(model_id, model && statusOf(model), next, claimedUntil);
  }
}
