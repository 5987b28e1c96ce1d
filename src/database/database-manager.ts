import type { Echo } from '../domain/echo';
import type { Access } from '../domain/identity/access';
import type { Page, PageQuery } from '../domain/page';
import type { SpeakingVoice, VoiceModel } from '../domain/voice-model';
import type { DatabaseCalls, DatabaseGateway, DatabaseOptions, DatabaseState } from './connection/database-gateway';
import type { SkippedDocument, SkippedDocuments } from './decoder/skipped-documents';
import { sweepExpired } from './indexes/sweep-expired';
import { ClipsRepository } from './repositories/clips/clips-repository';
import { DatabaseKeyStore } from './repositories/database-key-store';
import type { DeletedVoiceModel, DeleteOptions } from './repositories/deletion/delete-voice-model';
import { EchosRepository } from './repositories/echos-repository';
import type { KeyTimes } from './repositories/idempotency-keys';
import { createIdentityRepositories, type IdentityRepositories } from './repositories/identity/identity-repositories';
import type { VoiceModelInput } from './repositories/insert-voice-model';
import { LibraryRepository } from './repositories/library/library-repository';
import { LimitsRepository } from './repositories/limits/limits-repository';
import { SamplesRepository } from './repositories/samples/samples-repository';
import { SharingRepository } from './repositories/sharing/sharing-repository';
import { TrainingRepository } from './repositories/training/training-repository';
import { UsageRepository } from './repositories/usage/usage-repository';
import { VersionsRepository } from './repositories/versions/versions-repository';
import type { VoiceModelQuery } from './repositories/voice-model-query';
import { type AllVoiceModelsQuery, VoiceModelsRepository } from './repositories/voice-models-repository';
import { createParts, type SharedParts } from './shared-parts';

/**
 * All that the service can do with its database in MongoDB; a repository for each collection does it.
 *
 * Every call settles within about 3 s. All of them throw ApiError `database_disabled` without a connection string,
 * `database_unavailable` (with a time to retry after) while the database is away, and `invalid_parameter` for a
 * malformed id. What they read is what was written last. A voice model is named by any `model_id` that it ever had, which is
 * Fish.Audio's, unless a method says otherwise; users and Echos by 24 hex digits.
 */
export class DatabaseManager {
  /** The records of voices, for what a single service asks of them. */
  readonly voiceModels: VoiceModelsRepository;
  /** Which kept recordings belong to a voice. */
  readonly samples: SamplesRepository;
  /** The speeches that were kept. */
  readonly clips: ClipsRepository;
  /** The voice models in training, which several instances watch together. */
  readonly training: TrainingRepository;
  /** The limits that several instances share. */
  readonly limits: LimitsRepository;
  /** Who has signed in, and how programs and browsers show it. */
  readonly identity: IdentityRepositories;
  /** What voices have spoken. */
  readonly usage: UsageRepository;
  /** Counts, tags, and changes of which Fish.Audio has to be told. */
  readonly library: LibraryRepository;
  /** The versions of voices. */
  readonly versions: VersionsRepository;
  /** To whom voices are lent. */
  readonly sharing: SharingRepository;
  readonly #gateway: DatabaseGateway;
  readonly #calls: DatabaseCalls;
  readonly #echos: EchosRepository;
  readonly #skipped: SkippedDocuments;

  /** Opens nothing. Throws an Error without secrets if the connection string is malformed. */
  constructor(source: DatabaseOptions | SharedParts) {
    const { access, gateway, skipped } = 'gateway' in source ? source : createParts(source);
    const calls = gateway.limitedTo(access);
    this.#gateway = gateway;
    this.#calls = calls;
    this.#skipped = skipped;
    this.voiceModels = new VoiceModelsRepository(calls, skipped);
    this.#echos = new EchosRepository(calls, skipped);
    this.limits = new LimitsRepository(calls);
    this.training = new TrainingRepository(calls);
    this.versions = new VersionsRepository(calls, skipped);
    this.sharing = new SharingRepository(calls, skipped);
    this.samples = new SamplesRepository(calls);
    this.usage = new UsageRepository(calls);
    this.identity = createIdentityRepositories(calls);
    this.clips = new ClipsRepository(calls, skipped);
    this.library = new LibraryRepository(calls, skipped);
  }

  /** The same database, limited to the voices, Echos and clips that a request may reach: for its methods all others are absent. */
  for(access: Access): DatabaseManager {
    return access === null ? this : new DatabaseManager({ access, gateway: this.#gateway, skipped: this.#skipped });
  }

  /** Claims of idempotency keys by an installation, and the responses kept with them. `times` are shorter in tests. */
  idempotencyKeysOf(installationId: string, times?: Partial<KeyTimes>): DatabaseKeyStore {
    return new DatabaseKeyStore(this.#calls, installationId, times);
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
  /** Whether it is connected, once the first attempt to connect has ended; `signal` ends the waiting for that, else 3 s do. */
  isConnected(signal?: AbortSignal): Promise<boolean> {
    return this.#gateway.isConnected(signal);
  }
  /** Calls `listener` after the first connection and after every outage, until the returned function is called. */
  onConnected(listener: () => void): () => void {
    return this.#gateway.onConnected(listener);
  }
  /** Closes every connection. Calls under way and later ones throw `database_unavailable`. Never throws. */
  close(): Promise<void> {
    return this.#gateway.close();
  }

  /**
   * Saves a record. Saving the same model again returns the existing record; `conflict` if it is another user's.
   * An Echo that another voice model has is taken from that one. VoiceModelDeleted if the voice model was deleted within
   * the last week, unless it is wanted `evenIfDeleted`.
   */
  createVoiceModel(input: VoiceModelInput, options?: { readonly evenIfDeleted?: boolean }): Promise<VoiceModel> {
    return this.voiceModels.create(input, options);
  }
  /** The record of a voice model, by any id that it ever had, or null. */
  getVoiceModelById(modelId: string): Promise<VoiceModel | null> {
    return this.voiceModels.getById(modelId);
  }
  /** The part of that record which a speech needs. It is asked for before each one, so that it is small. */
  getSpeakingVoice(modelId: string): Promise<SpeakingVoice | null> {
    return this.voiceModels.getSpeaking(modelId);
  }
  /** One page of a user's voice models. `invalid_parameter` for a cursor that is not from this list, sort and filters. */
  getVoiceModelsForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    return this.voiceModels.listForUser(userId, query);
  }
  /**
   * The next records of all users in the order of their `_id`, which grows with the time at which their upload began; a
   * record that is saved meanwhile may be passed over. `invalid_parameter` for a limit below 1 or a cursor that is not
   * from here.
   */
  getAllVoiceModels(query: AllVoiceModelsQuery): Promise<Page<VoiceModel>> {
    return this.voiceModels.listAll(query);
  }
  /**
   * Notes since when the model is gone at Fish.Audio, null if it is there. The record, or null if there is none of which it
   * is the current version.
   */
  markVoiceModelMissing(modelId: string, since: Date | null): Promise<VoiceModel | null> {
    return this.voiceModels.markMissing(modelId, since);
  }
  /**
   * Removes the record and returns it, or null if there was none. A tombstone for each of its ids stays for a week, which
   * keeps late saves from bringing the record back; where there is no record one is left only if what is yet `evenUnsaved`
   * is meant. MoreVersions if the voice has versions beside those that are to be `only`; what `check` throws.
   */
  deleteVoiceModel(modelId: string, options?: DeleteOptions): Promise<DeletedVoiceModel | null> {
    return this.voiceModels.delete(modelId, options);
  }
  /** Those of the voice models that were deleted within the last week. */
  findDeletedVoiceModels(modelIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.voiceModels.findDeleted(modelIds);
  }
  /** Removes what has expired, where the server does not do so itself. */
  sweepExpired(): Promise<void> {
    return this.#gateway.idempotent(sweepExpired);
  }
  /** The voice model that the Echo speaks with, or null. */
  getVoiceModelForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.voiceModels.getForEcho(echoId);
  }
  /**
   * Makes the Echo (of this user) speak with this voice model and frees the one it spoke with. Null if there is none. Does not check
   * that the Echo exists. Throws `not_owner` where it was not lent for that, `conflict` if too many link the same Echo at once.
   */
  linkVoiceModelToEcho(modelId: string, echoId: string, userId?: string): Promise<VoiceModel | null> {
    return this.voiceModels.linkToEcho(modelId, echoId, userId);
  }
  /** Unlinks the Echo's voice model from it and returns the record, or null if it had none. */
  unlinkVoiceModelFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.voiceModels.unlinkFromEcho(echoId);
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
  getEchosForUser(userId: string, query: PageQuery): Promise<Page<Echo>> {
    return this.#echos.listForUser(userId, query);
  }
  /** Frees the Echo's voice model, removes the Echo and returns it; null if there was none. */
  deleteEcho(echoId: string): Promise<Echo | null> {
    return this.#echos.delete(echoId);
  }
}
