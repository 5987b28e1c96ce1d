import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../concurrency/deadline';
import { ObservedState } from '../../concurrency/observed-state';
import type { Log } from '../../domain/log';
import type { Collections } from '../collections';
import type { UnmadeIndex } from '../indexes/examine-failure';
import { describeUnreachable } from './describe-unreachable';
import { describeDriverError, isAccessDenied } from './driver-errors';
import { ReconnectingMongoClient } from './reconnecting-mongo-client';
import type { DatabaseTiming } from './timing';

/** `connecting` until the first attempt has ended, then `connected` or `unavailable` by the latest health check. */
export type ConnectionState = 'connecting' | 'connected' | 'unavailable';

/** What a DatabaseConnection needs to know. */
export interface DatabaseConnectionOptions {
  /** A connection string that the driver accepts. */
  readonly uri: string;
  readonly dbName: string;
  readonly log: Log;
  readonly timing: DatabaseTiming;
}

/**
 * Connects to the database and reconnects after an outage. One loop connects, sleeps until a health check is requested
 * (because a database call or one of the driver's own checks failed), and then repeats the check until it succeeds.
 */
export class DatabaseConnection {
  readonly state = new ObservedState<ConnectionState>('connecting');
  readonly #options: DatabaseConnectionOptions;
  readonly #client: ReconnectingMongoClient;
  readonly #stop = new AbortController();
  #healthCheckRequest = new AbortController();
  #lastLoggedReason: string | undefined;
  #unreachableReason: string | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: DatabaseConnectionOptions) {
    this.#options = options;
    this.#client = new ReconnectingMongoClient({ ...options, onHeartbeatFailed: () => this.requestHealthCheck() });
  }

  /** The collections while the database is connected, else undefined. */
  get collections(): Collections | undefined {
    return this.state.value === 'connected' ? this.#client.collections : undefined;
  }

  /** The indexes that could not be made. */
  get unmadeIndexes(): readonly UnmadeIndex[] {
    return this.#client.indexes.unmade;
  }

  /** Why the latest health check failed, with the host and the cause; undefined while there is no failure. */
  get unreachableReason(): string | undefined {
    return this.#unreachableReason;
  }

  /** Starts the loop; a second call does nothing. */
  start(): void {
    this.#loop ??= this.#runLoop();
  }

  /** Makes the loop check the health of the database soon. For failures that may mean that the connection is lost. */
  requestHealthCheck(): void {
    this.#healthCheckRequest.abort();
  }

  /**
   * Logs that the database denied access to a call. The health check would not find that out, because a `ping` needs no
   * rights.
   */
  reportAccessDenied(error: unknown): void {
    this.#logAccessDenied(describeDriverError(error));
    this.requestHealthCheck();
  }

  /** Checks the health of the database now; throws if it does not answer in time. */
  ping(): Promise<void> {
    return this.#client.ping();
  }

  /** Ends the loop and every connection; from then on the state is `unavailable`. Bounded, never throws. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.requestHealthCheck();
    this.state.enter('unavailable');
    await this.#client.close();
    // Closing the client ends an attempt under way; after that the loop returns.
    await withDeadline(this.#options.timing.pingTimeoutMs, async () => this.#loop).catch(() => undefined);
  }

  async #runLoop(): Promise<void> {
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      this.#healthCheckRequest = new AbortController();
      const retryDelayMs = await this.#connectOrCheck();
      if (stop.aborted) return;
      if (retryDelayMs === 0) {
        if (!this.#healthCheckRequest.signal.aborted) await once(this.#healthCheckRequest.signal, 'abort');
      } else {
        await delay(retryDelayMs, undefined, { signal: stop }).catch(() => undefined);
      }
    }
  }

  /** Returns how long to wait before the next attempt in milliseconds, 0 if this one succeeded. */
  async #connectOrCheck(): Promise<number> {
    const { timing } = this.#options;
    try {
      await this.#client.ensureUsable();
      this.#enterConnected();
      return 0;
    } catch (error) {
      this.#enterUnavailable(error);
      return isAccessDenied(error) ? timing.accessDeniedRetryDelayMs : timing.reconnectDelayMs;
    }
  }

  #enterConnected(): void {
    if (this.#stop.signal.aborted || this.state.value === 'connected') return;
    const { log, dbName } = this.#options;
    this.#lastLoggedReason = undefined;
    this.#unreachableReason = undefined;
    log.info({ event: 'database_connected', database: dbName }, 'Connected to the database');
    this.state.enter('connected');
    void this.#client.indexes.retryAfterOutage();
  }

  #enterUnavailable(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.state.enter('unavailable');
    const reason = describeUnreachable(error, this.#options.uri);
    this.#unreachableReason = reason;
    if (isAccessDenied(error)) {
      this.#logAccessDenied(reason);
      return;
    }
    const message = 'The database cannot be reached; the service keeps trying to connect';
    this.#logOnce(reason, () => this.#options.log.warn({ event: 'database_unavailable', reason }, message));
  }

  #logAccessDenied(reason: string): void {
    const message =
      'The database does not accept the user or password of MONGO_URI, or the user lacks the readWrite role';
    this.#logOnce(reason, () => this.#options.log.error({ event: 'database_refused', reason }, message));
  }

  /** Logs a failure unless the last one that was logged since the database was connected had the same reason. */
  #logOnce(reason: string, log: () => void): void {
    if (reason === this.#lastLoggedReason) return;
    this.#lastLoggedReason = reason;
    log();
  }
}
