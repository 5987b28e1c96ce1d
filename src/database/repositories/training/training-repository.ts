import type { ModelStatus } from '../../../domain/model-status';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { readNumber, readText } from '../../decoder/read-values';
import { toModelId } from '../../parameters';
import { ofModel } from '../filters';
import { claimDue, type DueClaim, type DueWork } from './claim-due';

/** A voice model whose training is watched, and how often its state was read so far. */
export interface WatchedModel {
  readonly model_id: string;
  readonly checks: number;
  /** For a version of a voice, how long nobody else reads it, which tells this claim from a later one. */
  readonly claimedUntil?: Date;
}

/** When the state of a voice model is to be read again, and how often it was by then. */
export interface NextCheck {
  readonly at: Date;
  readonly checks: number;
}

const WATCHED: DueWork = {
  timeMember: 'model_check_at',
  projection: { model_id: 1, model_check_at: 1, model_checks: 1 },
};

/** The states that no later response takes back, since a response may come late. */
const FINAL_STATES = ['trained', 'failed'];

/**
 * The part of `voice_models` that tells which voice models are in training and who reads their state next. Instances share
 * it: whoever moves `model_check_at` on, by the very value that was read, is the one that asks Fish.Audio.
 */
export class TrainingRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Claims up to `limit` voice models whose check is due, the longest due first, for `claimMs` milliseconds. */
  claimDue(claim: DueClaim): Promise<WatchedModel[]> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const claimed = await claimDue(collections, WATCHED, claim, signal);
      return claimed.flatMap((document) => {
        const model_id = readText(document.model_id);
        return model_id === null ? [] : [{ model_id, checks: readNumber(document.model_checks) ?? 0 }];
      });
    });
  }

  /**
   * Notes what Fish.Audio says of a voice model, and when to ask again; null ends the watch. `updated_at` stays as it is: the
   * user's record has not changed. Does nothing where there is no record. What says that a model is in training never
   * replaces the end of its training.
   */
  note(modelId: string, status: ModelStatus | null, next: NextCheck | null): Promise<void> {
    return this.#database.idempotent(async ({ voiceModels }) => {
      const id = ofModel(toModelId(modelId));
      const isFinal = status !== null && FINAL_STATES.includes(status.model_state);
      const filter = isFinal ? id : { ...id, model_state: { $nin: FINAL_STATES } };
      const values = { ...status, ...(next !== null && { model_check_at: next.at, model_checks: next.checks }) };
      const ended = next === null ? { $unset: { model_check_at: '', model_checks: '' } } : {};
      const changes = Object.keys(values).length === 0 ? ended : { $set: values, ...ended };
      await voiceModels.updateOne(filter, changes);
    });
  }
}
