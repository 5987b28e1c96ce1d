import { ObjectId } from 'mongodb';
import type { Echo } from '../domain/echo';
import type { Log } from '../domain/log';
import type { Page } from '../domain/page';
import type { VoiceModel } from '../domain/voice-model';
import { Connection, type ConnectionState } from './connection';
import { databaseDisabled } from './database-errors';
import { toEcho, toVoiceModel } from './documents';
import { type EchoQuery, findEchosOfUser, insertEcho, removeEcho } from './echos';
import { toModelId, toObjectId } from './ids';
import { DEFAULT_DATABASE_NAME, databaseNameIn, describeMongoUriProblem } from './mongo-uri';
import { type Operation, runOperation } from './run-operation';
import { DATABASE_TIMING, type DatabaseTiming } from './timing';
import { linkVoiceModel, unlinkEcho } from './voice-model-links';
import {
  findVoiceModelsOfUser,
  insertVoiceModel,
  newVoiceModelDocument,
  removeVoiceModel,
  updateVoiceModel,
  type VoiceModelChanges,
  type VoiceModelInput,
  type VoiceModelQuery,
} from './voice-models';

/** What a DatabaseManager needs to know. Everything but `uri` and `log` has a default. */
export interface DatabaseManagerOptions {
  /** The connection string; undefined or blank turns records off. */
  readonly uri: string | undefined;
  /** The database; else the one the connection string names, else `echo_db`. */
  readonly dbName?: string | undefined;
  readonly log: Log;
  readonly timing?: Partial<DatabaseTiming> | undefined;
}

/**
 * The records of voice models and Echos in MongoDB.
 *
 * Every operation settles within about 3 s. All of them throw ApiError `database_disabled` without a connection string,
 * `database_unavailable` (with a time to retry after) while the database is away, and `invalid_parameter` for an id that
 * is not one. A voice model is named by its `model_id`, which is Fish.Audio's; users and Echos by 24 hex characters.
 */
export class DatabaseManager {
  readonly #connection: Connection | undefined;
  readonly #log: Log;
  readonly #timing: DatabaseTiming;

  /** Opens nothing. Throws an Error without secrets if the connection string is malformed. */
  constructor({ uri, dbName, log, timing }: DatabaseManagerOptions) {
    this.#log = log;
    this.#timing = { ...DATABASE_TIMING, ...timing };
    const address = uri?.trim() ?? '';
    if (address === '') return;
    const problem = describeMongoUriProblem(address);
    if (problem !== null) throw new Error(`MONGO_URI ${problem}`);
    this.#connection = new Connection({
      uri: address,
      dbName: dbName ?? databaseNameIn(address) ?? DEFAULT_DATABASE_NAME,
      log,
      timing: this.#timing,
    });
  }

  /** Whether there is a database at all. */
  get enabled(): boolean {
    return this.#connection !== undefined;
  }

  get state(): 'disabled' | ConnectionState {
    return this.#connection?.state.value ?? 'disabled';
  }

  /** Returns at once; connects in the background and keeps at it until `close`. */
  start(): void {
    this.#connection?.start();
    if (this.enabled) return;
    const message = 'MONGO_URI is not set: voice models are made, but no records are kept';
    this.#log.warn({ event: 'database_disabled' }, message);
  }

  /** Waits until the database is usable; rejects with the signal's reason, or `database_disabled`. */
  async whenConnected(signal?: AbortSignal): Promise<void> {
    if (this.#connection === undefined) throw databaseDisabled();
    await this.#connection.state.until((state) => state === 'connected', signal);
  }

  /**
   * Calls `listener` each time the database becomes usable, the first time and after every outage, until the returned
   * function is called. What the listener throws is logged and goes no further.
   */
  onConnected(listener: () => void): () => void {
    const callListener = (state: ConnectionState) => {
      if (state !== 'connected') return;
      try {
        listener();
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown failure';
        this.#log.error({ event: 'database_listener_failed', reason }, 'What waited for the database failed');
      }
    };
    return this.#connection?.state.onChange(callListener) ?? (() => undefined);
  }

  /** Ends every connection. Operations under way and later ones throw `database_unavailable`. Never throws. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** Whether the database gives a sign of life now. Bounded, never throws. */
  async ping(): Promise<boolean> {
    if (this.#connection?.collections === undefined) return false;
    try {
      await this.#connection.ping();
      return true;
    } catch {
      this.#connection.doubt();
      return false;
    }
  }

  /**
   * Saves a record. Saving the same model again returns the record that is there; `conflict` if it is another user's.
   * An Echo that another voice model has is taken from that one.
   */
  async createVoiceModel(input: VoiceModelInput): Promise<VoiceModel> {
    const _id = new ObjectId();
    return this.#repeatable(async (collections, signal) =>
      toVoiceModel(await insertVoiceModel(collections, newVoiceModelDocument(_id, input), signal)),
    );
  }

  /** The record of a voice model, or null. */
  async getVoiceModelById(modelId: string): Promise<VoiceModel | null> {
    return this.#repeatable(async ({ voiceModels }, signal) => {
      const document = await voiceModels.findOne({ model_id: toModelId(modelId) }, { signal });
      return document && toVoiceModel(document);
    });
  }

  /** One page of a user's voice models, newest first. `invalid_parameter` for a cursor that is not from this list. */
  async getVoiceModelsForUser(userId: string, query: VoiceModelQuery): Promise<Page<VoiceModel>> {
    return this.#repeatable((collections, signal) =>
      findVoiceModelsOfUser(collections, toObjectId(userId, 'user_id'), query, signal),
    );
  }

  /** Changes what is given; the record as it is then, or null if there is none. */
  async updateVoiceModel(modelId: string, changes: VoiceModelChanges): Promise<VoiceModel | null> {
    return this.#repeatable(async (collections) => {
      const document = await updateVoiceModel(collections, toModelId(modelId), changes);
      return document && toVoiceModel(document);
    });
  }

  /** Removes the record and returns it, or null if there was none. */
  async deleteVoiceModel(modelId: string): Promise<VoiceModel | null> {
    return this.#once(async (collections, signal) => {
      const document = await removeVoiceModel(collections, toModelId(modelId), signal);
      return document && toVoiceModel(document);
    });
  }

  /** The voice model that the Echo speaks with, or null. */
  async getVoiceModelForEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#repeatable(async ({ voiceModels }, signal) => {
      const document = await voiceModels.findOne({ echo_id: toObjectId(echoId, 'echo_id') }, { signal });
      return document && toVoiceModel(document);
    });
  }

  /**
   * Makes the Echo speak with this voice model and frees the one it spoke with. Null if there is no such voice model.
   * Does not ask whether the Echo exists. `conflict` if too many requests link the same Echo at once.
   */
  async linkVoiceModelToEcho(modelId: string, echoId: string): Promise<VoiceModel | null> {
    return this.#repeatable(async (collections, signal) => {
      const link = { modelId: toModelId(modelId), echoId: toObjectId(echoId, 'echo_id') };
      const document = await linkVoiceModel(collections, link, signal);
      return document && toVoiceModel(document);
    });
  }

  /** Takes the Echo's voice model away from it and returns that, or null if it had none. */
  async unlinkVoiceModelFromEcho(echoId: string): Promise<VoiceModel | null> {
    return this.#once(async (collections) => {
      const document = await unlinkEcho(collections, toObjectId(echoId, 'echo_id'));
      return document && toVoiceModel(document);
    });
  }

  /** Makes an Echo without a voice. */
  async createEcho({ user_id, name }: Pick<Echo, 'user_id' | 'name'>): Promise<Echo> {
    const _id = new ObjectId();
    const created_at = new Date();
    return this.#repeatable(async (collections) =>
      toEcho(await insertEcho(collections, { _id, user_id: toObjectId(user_id, 'user_id'), name, created_at })),
    );
  }

  /** The Echo, or null. */
  async getEcho(echoId: string): Promise<Echo | null> {
    return this.#repeatable(async ({ echos }, signal) => {
      const document = await echos.findOne({ _id: toObjectId(echoId, 'echo_id') }, { signal });
      return document && toEcho(document);
    });
  }

  /** One page of a user's Echos, newest first. `invalid_parameter` for a cursor that is not from this list. */
  async getEchosForUser(userId: string, query: EchoQuery): Promise<Page<Echo>> {
    return this.#repeatable((collections, signal) =>
      findEchosOfUser(collections, toObjectId(userId, 'user_id'), query, signal),
    );
  }

  /** Frees the Echo's voice model, removes the Echo and returns it; null if there was none. */
  async deleteEcho(echoId: string): Promise<Echo | null> {
    return this.#once(async (collections, signal) => {
      const document = await removeEcho(collections, toObjectId(echoId, 'echo_id'), signal);
      return document && toEcho(document);
    });
  }

  /** For what gives the same result when done twice. */
  #repeatable<T>(operation: Operation<T>): Promise<T> {
    return this.#run(operation, true);
  }

  /** For what a repetition would answer differently, such as a removal. */
  #once<T>(operation: Operation<T>): Promise<T> {
    return this.#run(operation, false);
  }

  async #run<T>(operation: Operation<T>, isRepeatable: boolean): Promise<T> {
    if (this.#connection === undefined) throw databaseDisabled();
    return runOperation(this.#connection, operation, { timing: this.#timing, isRepeatable });
  }
}
