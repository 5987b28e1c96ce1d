import { ObjectId } from 'mongodb';
import type { Page } from '../../domain/page';
import type { VoiceModel } from '../../domain/voice-model';
import type { DatabaseGateway } from '../connection/database-gateway';
import { toVoiceModel, type VoiceModelDocument } from '../documents';
import { findPage } from '../paging/find-page';
import { assertLimit, toModelId, toObjectId } from '../parameters';
import { linkVoiceModel, unlinkEcho } from './echo-links';
import { insertVoiceModel, newVoiceModelDocument, type VoiceModelInput } from './insert-voice-model';
import { toFilter, type VoiceModelQuery } from './voice-model-query';

/** What may be changed of a voice model; what is left out stays. */
export interface VoiceModelChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A part of the records of all users. */
export interface AllVoiceModelsQuery {
  /** The `_id` of the last record of the part before. */
  readonly after?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/** The collection `voice_models`. DatabaseManager delegates to its methods and documents them. */
export class VoiceModelsRepository {
  readonly #database: DatabaseGateway;

  constructor(database: DatabaseGateway) {
    this.#database = database;
  }

  create(input: VoiceModelInput): Promise<VoiceModel> {
    // Made outside the call, so that a repeated call inserts the same id.
    const _id = new ObjectId();
    return this.#database.idempotent(async (collections, signal) =>
      toVoiceModel(await insertVoiceModel(collections, newVoiceModelDocument(_id, input), signal)),
    );
  }

  getById(modelId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) =>
      orNull(await voiceModels.findOne({ model_id: toModelId(modelId) }, { signal })),
    );
  }

  getForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) =>
      orNull(await voiceModels.findOne({ echo_id: toObjectId(echoId, 'echo_id') }, { signal })),
    );
  }

  listForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    const { limit, cursor } = query;
    return this.#database.idempotent(async ({ db, voiceModels }, signal) => {
      const part = { collection: voiceModels.collectionName, userId: toObjectId(userId, 'user_id'), limit, cursor };
      return findPage(db, { ...part, filter: toFilter(query), toItem: toVoiceModel }, signal);
    });
  }

  listAll({ after, limit }: AllVoiceModelsQuery): Promise<readonly VoiceModel[]> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      assertLimit(limit);
      const filter = after === undefined ? {} : { _id: { $gt: toObjectId(after, 'after') } };
      const documents = await voiceModels.find(filter, { signal }).sort({ _id: 1 }).limit(limit).toArray();
      return documents.map(toVoiceModel);
    });
  }

  update(modelId: string, { name, description, tags }: VoiceModelChanges): Promise<VoiceModel | null> {
    return this.#set(modelId, () => ({
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(tags !== undefined && { tags }),
      updated_at: new Date(),
    }));
  }

  /** `updated_at` stays as it is: the user's record has not changed. */
  markMissing(modelId: string, since: Date | null): Promise<VoiceModel | null> {
    return this.#set(modelId, () => ({ missing_since: since }));
  }

  /** Returns the record to one of several requests that remove it at the same time, and null to the others. */
  delete(modelId: string): Promise<VoiceModel | null> {
    return this.#database.nonIdempotent(async ({ voiceModels }, signal) => {
      const found = await voiceModels.findOne({ model_id: toModelId(modelId) }, { signal });
      if (found === null) return null;
      const { deletedCount } = await voiceModels.deleteOne({ _id: found._id });
      return deletedCount === 1 ? toVoiceModel(found) : null;
    });
  }

  linkToEcho(modelId: string, echoId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const link = { modelId: toModelId(modelId), echoId: toObjectId(echoId, 'echo_id') };
      return orNull(await linkVoiceModel(collections, link, signal));
    });
  }

  unlinkFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.nonIdempotent(async (collections, signal) =>
      orNull(await unlinkEcho(collections, toObjectId(echoId, 'echo_id'), signal)),
    );
  }

  #set(modelId: string, changes: () => Partial<VoiceModelDocument>): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const filter = { model_id: toModelId(modelId) };
      const { matchedCount } = await voiceModels.updateOne(filter, { $set: changes() });
      return matchedCount === 0 ? null : orNull(await voiceModels.findOne(filter, { signal }));
    });
  }
}

function orNull(document: VoiceModelDocument | null): VoiceModel | null {
  return document && toVoiceModel(document);
}
