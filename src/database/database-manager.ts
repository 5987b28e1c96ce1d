import type { Echo } from '../domain/echo';
import type { KeyClaimOutcome, StoredResponse } from '../domain/idempotency-keys';
import type { Page } from '../domain/page';
import type { VoiceModel } from '../domain/voice-model';
import { DatabaseGateway, type DatabaseOptions, type DatabaseState } from './connection/database-gateway';
import { type SkippedDocument, SkippedDocuments } from './decoder/skipped-documents';
import { type EchoQuery, EchosRepository } from './repositories/echos-repository';
import type { KeyClaimRequest } from './repositories/idempotency-keys';
import { IdempotencyKeysRepository } from './repositories/idempotency-keys-repository';
import type { VoiceModelInput } from './repositories/insert-voice-model';
import type { VoiceModelQuery } from './repositories/voice-model-query';
import {
  type AllVoiceModelsQuery,
  type VoiceModelChanges,
  VoiceModelsRepository,
} from './repositories/voice-models-repository';

/**
 * All that the service can do with its database in MongoDB; a repository for each collection does it.
 *
 * Every call settles within about 3 s. All of them throw ApiError `database_disabled` without a connection string,
 * `database_unavailable` (with a time to retry after) while the database is away, and `invalid_parameter` for a
 * malformed id. A voice model is named by its `model_id`, which is Fish.Audio's; users and Echos by 24 hex digits.
 */
export class DatabaseManager {
  readonly #gateway: DatabaseGateway;
  readonly #voiceModels: VoiceModelsRepository;
  readonly #echos: EchosRepository;
  readonly #idempotencyKeys: IdempotencyKeysRepository;
  readonly #skipped: SkippedDocuments;

  /** Opens nothing. Throws an Error without secrets if the connection string is malformed. */
  constructor(options: DatabaseOptions) {
    this.#gateway = new DatabaseGateway(options);
    this.#skipped = new SkippedDocuments(options.log);
    this.#voiceModels = new VoiceModelsRepository(this.#gateway, this.#skipped);
    this.#echos = new EchosRepository(this.#gateway, this.#skipped);
    this.#idempotencyKeys = new IdempotencyKeysRepository(this.#gateway);
  }

  /** Whether there is a connection string. */
  get enabled(): boolean {
    return this.#gateway.enabled;
  }
  get state(): DatabaseState {
    return this.#gateway.state;
  }
  /** Why the database cannot be reached, with its hosts and the causes; undefined while it can, or nothing was tried yet. */
  get unreachableReason(): string | undefined {
    return this.#gateway.unreachableReason;
  }
  /** The names of the indexes that could not be made, such as `voice_models.model_id`; they are tried again. */
  get unmadeIndexes(): readonly string[] {
    return this.#gateway.unmadeIndexes;
  }
  /** The documents that came up and cannot be read, the first thousand of them; every list leaves them out. */
  get skippedDocuments(): readonly SkippedDocument[] {
    return this.#skipped.all;
  }
  /** Returns at once; connects in the background and reconnects until `close`. */
  start(): void {
    this.#gateway.start();
  }
  /** Waits until the database is connected; rejects with the signal's reason, or `database_disabled`. */
  whenConnected(signal?: AbortSignal): Promise<void> {
    return this.#gateway.whenConnected(signal);
  }
  /** Calls `listener` after the first connection and after every outage, until the returned function is called. */
  onConnected(listener: () => void): () => void {
    return this.#gateway.onConnected(listener);
  }
  /** Checks the health of the database now. False if it does not answer in time; never throws. */
  ping(): Promise<boolean> {
    return this.#gateway.ping();
  }
  /** Closes every connection. Calls under way and later ones throw `database_unavailable`. Never throws. */
  close(): Promise<void> {
    return this.#gateway.close();
  }

  /**
   * Saves a record. Saving the same model again returns the existing record; `conflict` if it is another user's.
   * An Echo that another voice model has is taken from that one.
   */
  createVoiceModel(input: VoiceModelInput): Promise<VoiceModel> {
    return this.#voiceModels.create(input);
  }
  /** The record of a voice model, or null. */
  getVoiceModelById(modelId: string): Promise<VoiceModel | null> {
    return this.#voiceModels.getById(modelId);
  }
  /** One page of a user's voice models, newest first. `invalid_parameter` for a cursor that is not from this list. */
  getVoiceModelsForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    return this.#voiceModels.listForUser(userId, query);
  }
  /**
   * The next records of all users in the order of their `_id`, which grows with the time of saving; a record that is
   * saved meanwhile comes last. `invalid_parameter` for a limit below 1 or a cursor that is not from here.
   */
  getAllVoiceModels(query: AllVoiceModelsQuery): Promise<Page<VoiceModel>> {
    return this.#voiceModels.listAll(query);
  }
  /** Changes what is given; returns the record as it is then, or null if there is none. */
  updateVoiceModel(modelId: string, changes: VoiceModelChanges): Promise<VoiceModel | null> {
    return this.#voiceModels.update(modelId, changes);
  }
  /** Notes since when the model is gone at Fish.Audio, null if it is there. The record, or null if there is none. */
  markVoiceModelMissing(modelId: string, since: Date | null): Promise<VoiceModel | null> {
    return this.#voiceModels.markMissing(modelId, since);
  }
  /** Removes the record and returns it, or null if there was none. */
  deleteVoiceModel(modelId: string): Promise<VoiceModel | null> {
    return this.#voiceModels.delete(modelId);
  }
  /** The voice model that the Echo speaks with, or null. */
  getVoiceModelForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#voiceModels.getForEcho(echoId);
  }
  /**
   * Makes the Echo speak with this voice model and frees the one it spoke with. Null if there is no such voice model.
   * Does not check that the Echo exists. `conflict` if too many requests link the same Echo at once.
   */
  linkVoiceModelToEcho(modelId: string, echoId: string): Promise<VoiceModel | null> {
    return this.#voiceModels.linkToEcho(modelId, echoId);
  }
  /** Unlinks the Echo's voice model from it and returns the record, or null if it had none. */
  unlinkVoiceModelFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#voiceModels.unlinkFromEcho(echoId);
  }

  /** Makes an Echo without a voice. */
  createEcho(input: Pick<Echo, 'user_id' | 'name'>): Promise<Echo> {
    return this.#echos.create(input);
  }
  /** The Echo, or null. */
  getEcho(echoId: string): Promise<Echo | null> {
    return this.#echos.get(echoId);
  }
  /** One page of a user's Echos, newest first. `invalid_parameter` for a cursor that is not from this list. */
  getEchosForUser(userId: string, query: EchoQuery): Promise<Page<Echo>> {
    return this.#echos.listForUser(userId, query);
  }
  /** Frees the Echo's voice model, removes the Echo and returns it; null if there was none. */
  deleteEcho(echoId: string): Promise<Echo | null> {
    return this.#echos.delete(echoId);
  }

  /** Claims an idempotency key for one request; exactly one of any number that ask at the same time gets it. */
  claimKey(request: KeyClaimRequest): Promise<KeyClaimOutcome> {
    return this.#idempotencyKeys.claim(request);
  }
  /** Keeps the response of the request that holds the key; does nothing if it does not hold it any more. */
  completeKey(id: string, installationId: string, response: StoredResponse): Promise<void> {
    return this.#idempotencyKeys.complete(id, installationId, response);
  }
  /** Gives up a key that is held and not completed, so that it can be claimed again. */
  releaseKey(id: string, installationId: string): Promise<void> {
    return this.#idempotencyKeys.release(id, installationId);
  }
}
