import { MongoClient } from 'mongodb';
import { withDeadline } from '../../concurrency/deadline';
import type { Log } from '../../domain/log';
import { describeDriverError } from '../database-errors';
import { type Collections, collectionsOf } from '../documents';
import { ensureIndexes } from '../repositories/indexes';
import { clientOptions } from './client-options';
import type { DatabaseTiming } from './timing';
import { isRefusedByDatabase, isTransientDatabaseError } from './transient-errors';

/** What a link needs to know. */
export interface MongoLinkOptions {
  readonly uri: string;
  readonly dbName: string;
  readonly log: Log;
  readonly timing: DatabaseTiming;
  /** Called when the driver's own health check of a server fails. */
  readonly onHeartbeatFailed: () => void;
}

/**
 * The driver's client, made anew until one has connected: a client whose first connection failed answers every later
 * call with "Topology is closed", one that was connected once heals by itself.
 */
export class MongoLink {
  readonly #options: MongoLinkOptions;
  #client: MongoClient | undefined;
  /** The client of the attempt under way. */
  #connecting: MongoClient | undefined;
  #collections: Collections | undefined;
  #hasIndexes = false;
  #isClosed = false;

  constructor(options: MongoLinkOptions) {
    this.#options = options;
  }

  /** The collections, or undefined before the first connection. */
  get collections(): Collections | undefined {
    return this.#collections;
  }

  /** Connects where that is still to be done, asks the database for a sign of life, and makes the indexes once. */
  async establish(): Promise<void> {
    if (this.#client === undefined) await this.#connect();
    await this.ping();
    if (!this.#hasIndexes) await this.#makeIndexes();
  }

  /** Asks for a sign of life; throws the driver's error or DeadlineExceeded. */
  async ping(): Promise<void> {
    const db = this.#collections?.db;
    if (db === undefined) throw new Error('Not connected');
    await withDeadline(this.#options.timing.pingTimeoutMs, (signal) => db.command({ ping: 1 }, { signal }));
  }

  /** Ends every connection, for good; does not wait longer than a ping may take for a server that does not answer. */
  async close(): Promise<void> {
    // An attempt under way is given up rather than waited for.
    const client = this.#client ?? this.#connecting;
    this.#isClosed = true;
    this.#client = undefined;
    this.#collections = undefined;
    if (client !== undefined) await this.#closeClient(client);
  }

  async #connect(): Promise<void> {
    const { uri, dbName, timing, onHeartbeatFailed } = this.#options;
    const client = new MongoClient(uri, clientOptions(timing));
    client.on('serverHeartbeatFailed', onHeartbeatFailed);
    this.#connecting = client;
    try {
      await withDeadline(timing.connectAttemptTimeoutMs, () => client.connect());
      if (this.#isClosed) throw new Error('Closed while connecting');
      this.#collections = collectionsOf(client.db(dbName));
      this.#client = client;
    } catch (error) {
      void this.#closeClient(client);
      throw error;
    } finally {
      this.#connecting = undefined;
    }
  }

  async #makeIndexes(): Promise<void> {
    const collections = this.#collections;
    if (collections === undefined) return;
    try {
      await withDeadline(this.#options.timing.socketTimeoutMs, () => ensureIndexes(collections));
    } catch (error) {
      if (isTransientDatabaseError(error) || isRefusedByDatabase(error)) throw error;
      // Old data that breaks a rule must not take the service down, but somebody has to look at it.
      this.#options.log.error(
        { event: 'database_indexes_failed', reason: describeDriverError(error) },
        'The indexes could not be made; until they are, nothing keeps duplicates out of the database',
      );
    }
    this.#hasIndexes = true;
  }

  async #closeClient(client: MongoClient): Promise<void> {
    await withDeadline(this.#options.timing.pingTimeoutMs, () => client.close()).catch(() => undefined);
  }
}
