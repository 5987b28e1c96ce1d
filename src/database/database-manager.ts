import { ObjectId } from 'mongodb';
import type { Echo } from '../domain/echo';
import type { Page } from '../domain/page';
import type { VoiceModel } from '../domain/voice-model';
import { DatabaseLifecycle } from './database-lifecycle';
import { toEcho, toVoiceModel } from './documents';
import { findAllVoiceModels, type VoiceModelWalk } from './repositories/all-voice-models';
import { type EchoQuery, findEchosOfUser, insertEcho, removeEcho } from './repositories/echos';
import {
  claimKey,
  completeKey,
  type KeyClaimOutcome,
  type KeyClaimRequest,
  releaseKey,
  type StoredAnswer,
} from './repositories/idempotency-keys';
import { toModelId, toObjectId } from './repositories/ids';
import { linkVoiceModel, unlinkEcho } from './repositories/voice-model-links';
import {
  findVoiceModelsOfUser,
  insertVoiceModel,
  markVoiceModelMissing,
  newVoiceModelDocument,
  removeVoiceModel,
  updateVoiceModel,
  type VoiceModelChanges,
  type VoiceModelInput,
  type VoiceModelQuery,
} from './repositories/voice-models';

/**
 * The records of voice models and Echos in MongoDB.
 *
 * Every operation settles within about 3 s. All of them throw ApiError `database_disabled` without a connection string,
 * `database_unavailable` (with a time to retry after) while the database is away, and `invalid_parameter` for an id that
 * is not one. A voice model is named by its `model_id`, which is Fish.Audio's; users and Echos by 24 hex characters.
 */
export class DatabaseManager extends DatabaseLifecycle {
  /**
   * Saves a record. Saving the same model again returns the record that is there; `conflict` if it is another user's.
   * An Echo that another voice model has is taken from that one.
   */
  async createVoiceModel(input: VoiceModelInput): Promise<VoiceModel> {
    const _id = new ObjectId();
    return this.idempotent(async (collections, signal) =>
      toVoiceModel(await insertVoiceModel(collections, newVoiceModelDocument(_id, input), signal)),
    );
  }

  /** The record of a voice model, or null. */
  async getVoiceModelById(modelId: string): Promise<VoiceModel | null> {
    return this.idempotent(async ({ voiceModels }, signal) => {
      const document = await voiceModels.findOne({ model_id: toModelId(modelId) }, { signal });
      return document && toVoiceModel(document);
    });
  }

  /** One page of a user's voice models, newest first. `invalid_parameter` for a cursor that is not from this list. */
  async getVoiceModelsForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    return this.idempotent((collections, signal) =>
      findVoiceModelsOfUser(collections, toObjectId(userId, 'user_id'), query, signal),
    );
  }

  /**
   * The records of all users in the order of their `_id`, `limit` at most, from the one after `after` on. The walk is over
   * when none come; a record that is saved meanwhile comes at its end.
   */
  async getAllVoiceModels(walk: VoiceModelWalk): Promise<readonly VoiceModel[]> {
    return this.idempotent(async (collections, signal) =>
      (await findAllVoiceModels(collections, walk, signal)).map(toVoiceModel),
    );
  }

  /** Changes what is given; the record as it is then, or null if there is none. */
  async updateVoiceModel(modelId: string, changes: VoiceModelChanges): Promise<VoiceModel | null> {
    return this.idempotent(async (collections) => {
      const document = await updateVoiceModel(collections, toModelId(modelId), changes);
      return document && toVoiceModel(document);
    });
  }

  /** Notes since when the model is gone at Fish.Audio; null that it is there. The record then, or null if there is none. */
  async markVoiceModelMissing(modelId: string, since: Date | null): Promise<VoiceModel | null> {
    return this.idempotent(async (collections) => {
      const document = await markVoiceModelMissing(collections, toModelId(modelId), since);
      return document && toVoiceModel(document);
    });
  }

  /** Removes the record and returns it, or null if there was none. */
  async deleteVoiceModel(modelId: string): Promise<VoiceModel | null> {
    return this.nonIdempotent(async (collections, signal) => {
      const document = await removeVoiceModel(collections, toModelId(modelId), signal);
      return document && toVoiceModel(document);
    });
  }

  /** The voice model that the Echo speaks with, or null. */
  async getVoiceModelForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.idempotent(async ({ voiceModels }, signal) => {
      const document = await voiceModels.findOne({ echo_id: toObjectId(echoId, 'echo_id') }, { signal });
      return document && toVoiceModel(document);
    });
  }

  /**
   * Makes the Echo speak with this voice model and frees the one it spoke with. Null if there is no such voice model.
   * Does not ask whether the Echo exists. `conflict` if too many requests link the same Echo at once.
   */
  async linkVoiceModelToEcho(modelId: string, echoId: string): Promise<VoiceModel | null> {
    return this.idempotent(async (collections, signal) => {
      const link = { modelId: toModelId(modelId), echoId: toObjectId(echoId, 'echo_id') };
      const document = await linkVoiceModel(collections, link, signal);
      return document && toVoiceModel(document);
    });
  }

  /** Takes the Echo's voice model away from it and returns that, or null if it had none. */
  async unlinkVoiceModelFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.nonIdempotent(async (collections) => {
      const document = await unlinkEcho(collections, toObjectId(echoId, 'echo_id'));
      return document && toVoiceModel(document);
    });
  }

  /** Makes an Echo without a voice. */
  async createEcho({ user_id, name }: Pick<Echo, 'user_id' | 'name'>): Promise<Echo> {
    const _id = new ObjectId();
    const created_at = new Date();
    return this.idempotent(async (collections) =>
      toEcho(await insertEcho(collections, { _id, user_id: toObjectId(user_id, 'user_id'), name, created_at })),
    );
  }

  /** The Echo, or null. */
  async getEcho(echoId: string): Promise<Echo | null> {
    return this.idempotent(async ({ echos }, signal) => {
      const document = await echos.findOne({ _id: toObjectId(echoId, 'echo_id') }, { signal });
      return document && toEcho(document);
    });
  }

  /** One page of a user's Echos, newest first. `invalid_parameter` for a cursor that is not from this list. */
  async getEchosForUser(userId: string, query: EchoQuery): Promise<Page<Echo>> {
    return this.idempotent((collections, signal) =>
      findEchosOfUser(collections, toObjectId(userId, 'user_id'), query, signal),
    );
  }

  /** Frees the Echo's voice model, removes the Echo and returns it; null if there was none. */
  async deleteEcho(echoId: string): Promise<Echo | null> {
    return this.nonIdempotent(async (collections, signal) => {
      const document = await removeEcho(collections, toObjectId(echoId, 'echo_id'), signal);
      return document && toEcho(document);
    });
  }

  /** Claims an idempotency key for one request; exactly one of any number that ask at the same time gets it. */
  async claimKey(request: KeyClaimRequest): Promise<KeyClaimOutcome> {
    const claimId = new ObjectId();
    return this.idempotent((collections, signal) => claimKey(collections, { ...request, claimId }, signal));
  }

  /** Keeps the answer of the request that holds the key; does nothing if it does not hold it any more. */
  async completeKey(id: string, holder: string, answer: StoredAnswer): Promise<void> {
    return this.idempotent((collections) => completeKey(collections, id, holder, answer));
  }

  /** Gives up a key that is held and not answered, so that it can be claimed again. */
  async releaseKey(id: string, holder: string): Promise<void> {
    return this.idempotent((collections) => releaseKey(collections, id, holder));
  }
}
