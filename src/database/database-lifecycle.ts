import type { Log } from '../domain/log';
import { callDatabase, type DatabaseCall } from './connection/call-database';
import { type ConnectionState, DatabaseConnection } from './connection/database-connection';
import { DEFAULT_DATABASE_NAME, databaseNameIn, describeMongoUriProblem } from './connection/mongo-uri';
import { DATABASE_TIMING, type DatabaseTiming } from './connection/timing';
import { databaseDisabled } from './database-errors';

/** What a DatabaseManager needs to know. Everything but `uri` and `log` has a default. */
export interface DatabaseManagerOptions {
  /** The connection string; undefined or blank turns records off. */
  readonly uri: string | undefined;
  /** The database; else the one the connection string names, else `echo_db`. */
  readonly dbName?: string | undefined;
  readonly log: Log;
  readonly timing?: Partial<DatabaseTiming> | undefined;
}

/** The half of a DatabaseManager that is about being there: connecting, losing the connection, and running operations. */
export abstract class DatabaseLifecycle {
  readonly #connection: DatabaseConnection | undefined;
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
    this.#connection = new DatabaseConnection({
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
      this.#connection.requestHealthCheck();
      return false;
    }
  }

  /** For what gives the same result when done twice. */
  protected idempotent<T>(operation: DatabaseCall<T>): Promise<T> {
    return this.#run(operation, true);
  }

  /** For what a repetition would answer differently, such as a removal. */
  protected nonIdempotent<T>(operation: DatabaseCall<T>): Promise<T> {
    return this.#run(operation, false);
  }

  async #run<T>(operation: DatabaseCall<T>, isIdempotent: boolean): Promise<T> {
    if (this.#connection === undefined) throw databaseDisabled();
    return callDatabase(this.#connection, operation, { timing: this.#timing, isIdempotent });
  }
}
