import { type Document, ObjectId } from 'mongodb';
import type { Page } from '../../domain/page';
import { knownModelIds } from '../../domain/versions/voice-version';
import type { SpeakingVoice, VoiceModel } from '../../domain/voice-model';
import type { DatabaseCalls } from '../connection/database-gateway';
import {
  decodeSpeakingVoice,
  decodeVoiceModel,
  VOICE_MODEL_MEMBERS as projection,
  SPEAKING_VOICE_MEMBERS,
} from '../decoder/decode';
import { decodeShares } from '../decoder/decode-shares';
import type { SkippedDocuments } from '../decoder/skipped-documents';
import type { VoiceModelDocument } from '../documents';
import { findFirst, findSome } from '../find-first';
import { findAll } from '../paging/find-all';
import { wantedPart } from '../paging/find-page';
import { mergeWaiting, selectWaiting, type WaitingPart } from '../paging/merge-waiting';
import { toModelId, toObjectId } from '../parameters';
import { type DeletedVoiceModel, type DeleteOptions, deleteVoiceModel } from './deletion/delete-voice-model';
import { saveDeletedVoiceModel, saveVoiceModel } from './deletion/save-voice-model';
import { findTombstones } from './deletion/tombstones';
import { isEchoOfOther, linkVoiceModel, MAX_HOLDERS, unlinkEcho } from './echo-links';
import { ofModel, ofVoice, reachable, speaksFor } from './filters';
import { type DoubleQuery, findDouble } from './find-double';
import { newVoiceModelDocument, type VoiceModelInput } from './insert-voice-model';
import { findVoiceModels, pageRequest } from './library/find-voice-models';
import { toWaiting, type Unsaved } from './unsaved';
import type { VoiceModelQuery } from './voice-model-query';

/** A part of the records of all users. */
export interface AllVoiceModelsQuery {
  /** The `next_cursor` of the part before. */
  readonly cursor?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/** The collection `voice_models`. What has no comment here is documented in DatabaseManager, which delegates to it. */
export class VoiceModelsRepository {
  readonly #database: DatabaseCalls;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  create(input: VoiceModelInput, { evenIfDeleted = false } = {}): Promise<VoiceModel> {
    // Made outside the call, so that a repeated call inserts the same id.
    const newId = new ObjectId();
    const save = evenIfDeleted ? saveDeletedVoiceModel : saveVoiceModel;
    return this.#database.idempotent(async (collections, signal) => {
      const _id = input._id === undefined ? newId : toObjectId(input._id, '_id');
      const stored = this.#decode(await save(collections, newVoiceModelDocument(_id, input), signal));
      if (stored === null) throw new Error('A record that was just found by its model_id cannot be read.');
      return stored;
    });
  }

  getById(modelId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const filter = reachable(collections, ofVoice(toModelId(modelId)));
      return this.#orNull(await findFirst(collections.voiceModels, { filter, projection }, signal));
    });
  }

  getSpeaking(modelId: string): Promise<SpeakingVoice | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const filter = reachable(collections, ofVoice(toModelId(modelId)));
      const request = { filter, projection: SPEAKING_VOICE_MEMBERS };
      const stored = await findFirst(collections.voiceModels, request, signal);
      return stored && this.#skipped.decode('voice_models', stored, decodeSpeakingVoice);
    });
  }

  getForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      // Whoever may speak with a voice has nothing to do with the Echo of its owner.
      const filter = speaksFor(collections, toObjectId(echoId, 'echo_id'));
      const request = { filter, projection, limit: MAX_HOLDERS };
      return this.#first(await findSome(collections.voiceModels, request, signal));
    });
  }

  listForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    return this.listWithWaiting<never>(userId, query, { waiting: [], end: null });
  }

  /**
   * One page of the records and of what waits, each at its place: what is saved between two pages comes once. What was deleted
   * before it was saved no longer waits.
   */
  listWithWaiting<W>(userId: string, query: VoiceModelQuery, part: WaitingPart<W>): Promise<Page<VoiceModel | W>> {
    return this.#database.idempotent(async (collections, signal) => {
      const wanted = wantedPart(pageRequest(userId, query));
      const modelIds = part.waiting.map(({ modelId }) => modelId);
      const deleted = modelIds.length === 0 ? null : await findTombstones(collections, modelIds, signal);
      const stored = await findVoiceModels(collections, { userId, query, wanted, decode: this.#decode }, signal);
      const waiting = part.waiting.filter(({ modelId }) => deleted?.has(modelId) !== true);
      return mergeWaiting(wanted, stored, { ...part, waiting }, knownModelIds);
    });
  }

  /** Those of the waiting items that may be on this page, in its order. Asks nothing of the database; throws as the list does. */
  selectWaiting<W>(userId: string, query: VoiceModelQuery, unsaved: readonly Unsaved<W>[]): WaitingPart<W> {
    const wanted = wantedPart(pageRequest(userId, query));
    const waiting = unsaved.map((one) => toWaiting(wanted.order, one));
    return selectWaiting(wanted, waiting);
  }

  /** The page of what waits alone; asks nothing of the database. */
  pageOfWaiting<W>(userId: string, query: VoiceModelQuery, part: WaitingPart<W>): Page<W> {
    const nothing = { items: [], positions: [], next: null };
    return mergeWaiting<never, W>(wantedPart(pageRequest(userId, query)), nothing, part, () => []);
  }

  /** The newest record of the same user and samples, by its `model_id`, or null. */
  findDouble(query: DoubleQuery): Promise<string | null> {
    return this.#database.idempotent((collections, signal) => findDouble(collections, query, signal));
  }

  listAll(query: AllVoiceModelsQuery): Promise<Page<VoiceModel>> {
    return this.#database.idempotent(({ voiceModels }, signal) =>
      findAll(voiceModels, { ...query, projection, decode: this.#decode }, signal),
    );
  }

  /** `updated_at` stays as it is: the user's record has not changed. */
  markMissing(modelId: string, since: Date | null): Promise<VoiceModel | null> {
    return this.#set(ofModel(toModelId(modelId)), { missing_since: since });
  }

  /** Notes which voice model another upload with the same Idempotency-Key made. The record, or null if there is none. */
  noteSameKey(modelId: string, otherModelId: string): Promise<VoiceModel | null> {
    const other = toModelId(otherModelId);
    // Where both are versions of one voice there is no second voice model to be told of.
    const filter = { ...ofVoice(toModelId(modelId)), known_model_ids: { $ne: other } };
    return this.#set(filter, { same_key_as: other });
  }

  /** Not repeated after a lost reply: the second call would not know that the record was there. */
  delete(modelId: string, options: DeleteOptions = {}): Promise<DeletedVoiceModel | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const deleted = await deleteVoiceModel(collections, { ...options, modelId: toModelId(modelId) }, signal);
      const record = this.#orNull(deleted);
      if (deleted === null || record === null) return null;
      const { length } = decodeShares(deleted);
      return length === 0 ? record : { ...record, ended_shares: length };
    });
  }

  findDeleted(modelIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.idempotent((collections, signal) =>
      findTombstones(collections, modelIds.map(toModelId), signal),
    );
  }

  linkToEcho(modelId: string, echoId: string, userId?: string): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const link = { modelId: toModelId(modelId), echoId: toObjectId(echoId, 'echo_id'), userId };
      return this.#orNull(await linkVoiceModel(collections, link, signal));
    });
  }

  /** Whether an Echo is another's than this user's: made here for one, or, where this is limited to a user, that of a voice of one. */
  isEchoOfOther(echoId: string, userId: string): Promise<boolean> {
    const echo = { echoId: toObjectId(echoId, 'echo_id'), userId: toObjectId(userId, 'user_id') };
    return this.#database.idempotent((collections, signal) => isEchoOfOther(collections, echo, signal));
  }

  unlinkFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#database.nonIdempotent(async (collections, signal) =>
      this.#first(await unlinkEcho(collections, toObjectId(echoId, 'echo_id'), signal)),
    );
  }

  #set(filter: Document, $set: Partial<VoiceModelDocument>): Promise<VoiceModel | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const { voiceModels } = collections;
      const isMeant = reachable(collections, filter);
      const { matchedCount } = await voiceModels.updateOne(isMeant, { $set });
      return matchedCount === 0 ? null : this.#orNull(await voiceModels.findOne(isMeant, { signal, projection }));
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
