import type { Document } from 'mongodb';
import type { ModelStatus } from '../../domain/model-status';
import type { DatabaseGateway } from '../connection/database-gateway';
import { readNumber, readText } from '../decoder/read-values';
import { toModelId } from '../parameters';
import { ofModel, sameAs } from './filters';

/** A voice model whose training is watched, and how often its state was read so far. */
export interface WatchedModel {
  readonly model_id: string;
  readonly checks: number;
}

/** When the state of a voice model is to be read again, and how often it was by then. */
export interface NextCheck {
  readonly at: Date;
  readonly checks: number;
}

const WATCHED: Document = { model_id: 1, model_check_at: 1, model_checks: 1 };

/** The states that no later response takes back, since a response may come late. */
const FINAL_STATES = ['trained', 'failed'];

/**
 * The part of `voice_models` that tells which voice models are in training and who reads their state next. Instances share
 * it: whoever moves `model_check_at` on, by the very value that was read, is the one that asks Fish.Audio.
 */
export class TrainingRepository {
  readonly #database: DatabaseGateway;

  constructor(database: DatabaseGateway) {
    this.#database = database;
  }

  /** Claims up to `limit` voice models whose check is due, the longest due first, for `claimMs` milliseconds. */
  claimDue({ limit, claimMs }: { readonly limit: number; readonly claimMs: number }): Promise<WatchedModel[]> {
    return this.#database.nonIdempotent(async ({ voiceModels }, signal) => {
      const now = Date.now();
      const isDue = { model_check_at: { $lte: new Date(now) } };
      const options = { signal, projection: WATCHED };
      const due = await voiceModels.find(isDue, options).sort({ model_check_at: 1 }).limit(limit).toArray();
      const claimed: WatchedModel[] = [];
      for (const document of due) {
        const asRead = { ...sameAs(document), model_check_at: document.model_check_at };
        const until = { model_check_at: new Date(now + claimMs) };
        const { modifiedCount } = await voiceModels.updateOne(asRead, { $set: until });
        const model_id = readText(document.model_id);
        if (modifiedCount === 1 && model_id !== null) {
          claimed.push({ model_id, checks: readNumber(document.model_checks) ?? 0 });
        }
      }
      return claimed;
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
