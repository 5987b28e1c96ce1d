import { MongoClient, type MongoClientOptions } from 'mongodb';
import { withDeadline } from '../../concurrency/deadline';
import { type Collections, collectionsOf } from '../collections';
import type { DatabaseTiming } from './timing';

const MAX_POOL_SIZE = 20;

/** What a ConnectedClient needs to know. */
export interface ConnectedClientOptions {
  /** A connection string that the driver accepts. */
  readonly uri: string;
  readonly dbName: string;
  readonly timing: DatabaseTiming;
}

/**
 * One client of the driver that has connected. It is not asked to survive an outage: version 7.9 can stop for good when its
 * connections are cut. A command that is written to a socket which is destroyed, but has not reported its `close` yet,
 * waits for a `drain` that never comes (`writeCommand` in its cmap/connection.js). Where that happens to the driver's own
 * health check, it never makes another one, and every later call fails because no server is known.
 */
export class ConnectedClient {
  readonly collections: Collections;
  readonly #client: MongoClient;
  readonly #timing: DatabaseTiming;

  private constructor(client: MongoClient, { dbName, timing }: ConnectedClientOptions) {
    this.#client = client;
    this.#timing = timing;
    // A write or a judgement follows many reads, and a member that lags would not know of what was just written. It is not an
    // option of the client, which does not go together with a `maxStalenessSeconds` in the connection string.
    this.collections = collectionsOf(client.db(dbName, { readPreference: 'primary' }));
  }

  /**
   * Connects a new client. Throws the driver's error or DeadlineExceeded, and leaves nothing open then; the signal ends
   * the attempt.
   */
  static async open(options: ConnectedClientOptions, signal: AbortSignal): Promise<ConnectedClient> {
    const { uri, timing } = options;
    const client = new MongoClient(uri, clientOptions(timing));
    const close = (): void => void closeClient(client, timing.pingTimeoutMs);
    const connecting = client.connect();
    signal.addEventListener('abort', close);
    try {
      await withDeadline(timing.connectAttemptTimeoutMs, () => connecting);
      signal.throwIfAborted();
      return new ConnectedClient(client, options);
    } catch (error) {
      close();
      // A client that is still looking up its hosts has nothing to close yet, and connects afterwards.
      connecting.then(close, () => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  /** Calls `listener` each time a connection has broken. The driver makes another one by itself, maybe to another server. */
  onInterrupted(listener: () => void): void {
    this.#client.on('connectionClosed', ({ reason }) => {
      if (reason === 'error') listener();
    });
  }

  /** Checks the health of the database; throws the driver's error or DeadlineExceeded. */
  async ping(): Promise<void> {
    const { db } = this.collections;
    await withDeadline(this.#timing.pingTimeoutMs, (signal) => db.command({ ping: 1 }, { signal }));
  }

  /** Closes every connection; calls under way fail. Takes no longer than `pingTimeoutMs`, and never throws. */
  close(): Promise<void> {
    return closeClient(this.#client, this.#timing.pingTimeoutMs);
  }
}

/**
 * The driver begins to close a client with a command that ends its sessions at the server, and that one can hang like any
 * other. Then the part of it that owns the sockets and timers is closed directly; the driver does not declare that part.
 */
async function closeClient(client: MongoClient, timeoutMs: number): Promise<void> {
  await withDeadline(timeoutMs, () => client.close()).catch(() => undefined);
  const topology: unknown = Reflect.get(client, 'topology');
  if (topology instanceof Object && 'close' in topology && typeof topology.close === 'function') topology.close();
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
