import type { Document } from 'mongodb';
import type { Page } from '../../domain/page';
import type { VoiceModel } from '../../domain/voice-model';
import type { DatabaseGateway } from '../connection/database-gateway';
import { decodeVoiceModel, VOICE_MODEL_MEMBERS as projection } from '../decoder/decode';
import type { SkippedDocuments } from '../decoder/skipped-documents';
import type { VoiceModelDocument } from '../documents';
import { findAll } from '../paging/find-all';
import { findPage } from '../paging/find-page';
import { toModelId, toObjectId } from '../parameters';
import { linkVoiceModel, MAX_HOLDERS, unlinkEcho } from './echo-links';
import { formsOf, heldBy, ofModel, sameAs } from './filters';
import { insertVoiceModel, newRecordId, newVoiceModelDocument, type VoiceModelInput } from './insert-voice-model';
import { toFilter, type VoiceModelQuery } from './voice-model-query';

/** What may be changed of a voice model; what is left out stays. */
export interface VoiceModelChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A part of the records of all users. */
export interface AllVoiceModelsQuery {
  /** The `next_cursor` of the part before. */
  readonly cursor?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/** The collection `voice_models`. DatabaseManager delegates to its methods and documents them. */
export class VoiceModelsRepository {
  readonly #database: DatabaseGateway;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseGateway, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  create(input: VoiceModelInput): Promise<VoiceModel> {
    // Made outside the call, so that a repeated call inserts the same id.
    const _id = newRecordId(input);
    return this.#database.idempotent(async (collections, signal) => {
      const stored = this.#decode(await insertVoiceModel(collections, newVoiceModelDocument(_id, input), signal));
      if (stored === null) throw new Error('A record that was just found by its model_id cannot be read.');
      return stored;
    });
  }

  getById(modelId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) =>
      this.#orNull(await voiceModels.findOne(ofModel(toModelId(modelId)), { signal, projection })),
    );
  }

  getForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const holders = heldBy(toObjectId(echoId, 'echo_id'));
      return this.#first(await voiceModels.find(holders, { signal, projection }).limit(MAX_HOLDERS).toArray());
    });
  }

  listForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    const { limit, cursor } = query;
    return this.#database.idempotent(async ({ db, voiceModels }, signal) => {
      const user = toObjectId(userId, 'user_id');
      const filter = { user_id: { $in: formsOf(user) }, ...toFilter(query) };
      const part = { collection: voiceModels.collectionName, list: user.toHexString(), filter, projection };
      return findPage(db, { ...part, limit, cursor, decode: this.#decode }, signal);
    });
  }

  listAll(query: AllVoiceModelsQuery): Promise<Page<VoiceModel>> {
    return this.#database.idempotent(({ voiceModels }, signal) =>
      findAll(voiceModels, { ...query, projection, decode: this.#decode }, signal),
    );
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
      const found = await voiceModels.findOne(ofModel(toModelId(modelId)), { signal, projection });
      if (found === null) return null;
      const { deletedCount } = await voiceModels.deleteOne(sameAs(found));
      return deletedCount === 1 ? this.#decode(found) : null;
    });
  }

  linkToEcho(modelId: string, echoId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const link = { modelId: toModelId(modelId), echoId: toObjectId(echoId, 'echo_id') };
      return this.#orNull(await linkVoiceModel(collections, link, signal));
    });
  }

  unlinkFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.nonIdempotent(async (collections, signal) =>
      this.#first(await unlinkEcho(collections, toObjectId(echoId, 'echo_id'), signal)),
    );
  }

  #set(modelId: string, changes: () => Partial<VoiceModelDocument>): Promise<VoiceModel | null> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const filter = ofModel(toModelId(modelId));
      const { matchedCount } = await voiceModels.updateOne(filter, { $set: changes() });
      return matchedCount === 0 ? null : this.#orNull(await voiceModels.findOne(filter, { signal, projection }));
    });
  }

  #decode = (document: Document): VoiceModel | null => this.#skipped.decode('voice_models', document, decodeVoiceModel);

  #orNull(document: Document | null): VoiceModel | null {
    return document && this.#decode(document);
  }

  /** The first of the documents that can be read, or null. */
  #first(documents: readonly Document[]): VoiceModel | null {
    return documents.map(this.#decode).find((record) => record !== null) ?? null;
  }
}
