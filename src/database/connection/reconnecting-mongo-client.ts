import { MongoClient, type MongoClientOptions } from 'mongodb';
import { withDeadline } from '../../concurrency/deadline';
import type { Log } from '../../domain/log';
import { type Collections, collectionsOf } from '../collections';
import { IndexKeeper } from '../indexes/index-keeper';
import type { DatabaseTiming } from './timing';

const MAX_POOL_SIZE = 20;

/** What a ReconnectingMongoClient needs to know. */
export interface ReconnectingMongoClientOptions {
  /** A connection string that the driver accepts. */
  readonly uri: string;
  readonly dbName: string;
  readonly log: Log;
  readonly timing: DatabaseTiming;
  /** Called when the driver's own health check of a server fails. */
  readonly onHeartbeatFailed: () => void;
}

/**
 * Holds the driver's client and replaces it until one has connected: a client whose first connection failed rejects
 * every later call with "Topology is closed", while one that has connected once reconnects by itself.
 */
export class ReconnectingMongoClient {
  readonly indexes: IndexKeeper;
  readonly #options: ReconnectingMongoClientOptions;
  #client: MongoClient | undefined;
  /** The client of the attempt under way. */
  #connecting: MongoClient | undefined;
  #collections: Collections | undefined;
  #isClosed = false;

  constructor(options: ReconnectingMongoClientOptions) {
    this.#options = options;
    this.indexes = new IndexKeeper(options);
  }

  /** The collections, or undefined before the first connection and after `close`. */
  get collections(): Collections | undefined {
    return this.#collections;
  }

  /**
   * Connects unless a client has connected before, checks the health of the database, and tries once to make the indexes.
   * Throws the driver's error or DeadlineExceeded.
   */
  async ensureUsable(): Promise<void> {
    if (this.#client === undefined) await this.#connect();
    await this.ping();
    if (this.#collections !== undefined) await this.indexes.ensure(this.#collections);
  }

  /** Checks the health of the database; throws the driver's error or DeadlineExceeded. */
  async ping(): Promise<void> {
    const db = this.#collections?.db;
    if (db === undefined) throw new Error('Not connected');
    await withDeadline(this.#options.timing.pingTimeoutMs, (signal) => db.command({ ping: 1 }, { signal }));
  }

  /** Closes every connection for good. Takes no longer than `pingTimeoutMs`, even if the server does not answer. */
  async close(): Promise<void> {
    // An attempt to connect that is under way is cancelled, not awaited.
    const client = this.#client ?? this.#connecting;
    this.#isClosed = true;
    this.indexes.close();
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

  async #closeClient(client: MongoClient): Promise<void> {
    await withDeadline(this.#options.timing.pingTimeoutMs, () => client.close()).catch(() => undefined);
  }
}

/**
 * The options of the client. They override those in the connection string, because the bound on the time of a database
 * call depends on them: with the driver's defaults a call waits 30 s for a server that is away, and for ever for one
 * that accepts a connection and never answers.
 */
function clientOptions(timing: DatabaseTiming): MongoClientOptions {
  return {
    serverSelectionTimeoutMS: timing.serverSelectionTimeoutMs,
    connectTimeoutMS: timing.connectTimeoutMs,
    socketTimeoutMS: timing.socketTimeoutMs,
    waitQueueTimeoutMS: timing.waitQueueTimeoutMs,
    heartbeatFrequencyMS: timing.heartbeatFrequencyMs,
    maxPoolSize: MAX_POOL_SIZE,
    writeConcern: { w: 'majority', wtimeoutMS: timing.writeConcernTimeoutMs },
  };
}
