import type { Access } from '../../domain/identity/access';
import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import { databaseDisabled } from '../database-errors';
import { callDatabase, type DatabaseCall } from './call-database';
import { type ConnectionState, DatabaseConnection } from './database-connection';
import { DEFAULT_DATABASE_NAME, databaseNameIn, describeMongoUriProblem } from './mongo-uri';
import { DATABASE_TIMING, type DatabaseTiming } from './timing';

/** How long the first attempt to connect is waited for before the database counts as away, in milliseconds. */
const MAX_CONNECTING_MS = 3_000;

/** What is needed to reach the database. Everything but `uri` and `log` has a default. */
export interface DatabaseOptions {
  /** The connection string; undefined or blank turns records off. */
  readonly uri: string | undefined;
  /** The database; else the one the connection string names, else `echo_db`. */
  readonly dbName?: string | undefined;
  /** Whether every user may reach the voices that their owners have listed. */
  readonly hasCatalogue?: boolean | undefined;
  readonly log: Log;
  readonly timing?: Partial<DatabaseTiming> | undefined;
}

/** The state of the connection, or `disabled` without a connection string. */
export type DatabaseState = 'disabled' | ConnectionState;

/** Runs the calls of the repositories. */
export interface DatabaseCalls {
  /** Runs a call that gives the same result when done twice; it is repeated once after a broken connection. */
  idempotent<T>(call: DatabaseCall<T>): Promise<T>;
  /** Runs a call once. For what would give another result when repeated, such as a removal that returns the record. */
  nonIdempotent<T>(call: DatabaseCall<T>): Promise<T>;
}

/**
 * The one way to the database: it owns the connection, if there is a connection string, and runs every call of the
 * repositories. Without a connection string every call throws ApiError `database_disabled`.
 */
export class DatabaseGateway implements DatabaseCalls {
  readonly #connection: DatabaseConnection | undefined;
  readonly #log: Log;
  readonly #timing: DatabaseTiming;
  readonly #hasCatalogue: boolean;

  /** Opens nothing. Throws an Error without secrets if the connection string is malformed. */
  constructor({ uri, dbName, hasCatalogue = false, log, timing }: DatabaseOptions) {
    this.#log = log;
    this.#hasCatalogue = hasCatalogue;
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

  /** Whether there is a connection string. */
  get enabled(): boolean {
    return this.#connection !== undefined;
  }

  get state(): DatabaseState {
    return this.#connection?.state.value ?? 'disabled';
  }

  /** The names of the indexes that could not be made, such as `voice_models.model_id`. */
  get unmadeIndexes(): readonly string[] {
    return this.#connection?.unmadeIndexes.map(({ index }) => index) ?? [];
  }

  /** Why the database cannot be reached, with its hosts and the causes; undefined while it can, or nothing was tried yet. */
  get unreachableReason(): string | undefined {
    return this.#connection?.unreachableReason;
  }

  /** Returns at once; connects in the background and reconnects until `close`. */
  start(): void {
    this.#connection?.start();
    if (this.enabled) return;
    const message = 'MONGO_URI is not set: voice models are made, but no records are kept';
    this.#log.warn({ event: 'database_disabled' }, message);
  }

  /** Waits until the database is connected; rejects with the signal's reason, or `database_disabled`. */
  async whenConnected(signal?: AbortSignal): Promise<void> {
    if (this.#connection === undefined) throw databaseDisabled();
    await this.#connection.state.until((state) => state === 'connected', signal);
  }

  /** Whether it is connected, once the first attempt to connect has ended or is waited for no longer. Never throws. */
  async isConnected(signal = AbortSignal.timeout(MAX_CONNECTING_MS)): Promise<boolean> {
    await this.#connection?.state.until((state) => state !== 'connecting', signal).catch(() => undefined);
    return this.state === 'connected';
  }

  /**
   * Calls `listener` each time the database becomes connected, the first time and after every outage, until the returned
   * function is called. An error that the listener throws is logged and not passed on.
   */
  onConnected(listener: () => void): () => void {
    const callListener = (state: ConnectionState) => {
      if (state !== 'connected') return;
      try {
        listener();
      } catch (error) {
        const reason = reasonOf(error);
        this.#log.error({ event: 'database_listener_failed', reason }, 'A listener of the database connection failed');
      }
    };
    return this.#connection?.state.onChange(callListener) ?? (() => undefined);
  }

  /** Closes every connection. Calls under way and later ones throw `database_unavailable`. Never throws. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** The same calls, limited to what a request may reach. */
  limitedTo(access: Access): DatabaseCalls {
    if (access === null) return this;
    const limited =
      <T>(call: DatabaseCall<T>): DatabaseCall<T> =>
      (collections, signal) =>
        call({ ...collections, access, hasCatalogue: this.#hasCatalogue }, signal);
    return {
      idempotent: (call) => this.idempotent(limited(call)),
      nonIdempotent: (call) => this.nonIdempotent(limited(call)),
    };
  }

  idempotent<T>(call: DatabaseCall<T>): Promise<T> {
    return this.#run(call, true);
  }

  nonIdempotent<T>(call: DatabaseCall<T>): Promise<T> {
    return this.#run(call, false);
  }

  async #run<T>(call: DatabaseCall<T>, isIdempotent: boolean): Promise<T> {
    if (this.#connection === undefined) throw databaseDisabled();
    return callDatabase(this.#connection, call, { timing: this.#timing, isIdempotent });
  }
}
