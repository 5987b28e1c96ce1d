import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../concurrency/deadline';
import { ObservedState } from '../../concurrency/observed-state';
import type { Log } from '../../domain/log';
import type { Collections } from '../collections';
import type { UnmadeIndex } from '../indexes/examine-failure';
import { IndexKeeper } from '../indexes/index-keeper';
import { ConnectedClient } from './connected-client';
import { describeUnreachable } from './describe-unreachable';
import { describeDriverError, isAccessDenied } from './driver-errors';
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

/** So many failed pings in a row are taken for a sign that the client is busy, while other calls succeed. */
const MAX_EXCUSED_PINGS = 3;

/**
 * Connects to the database and reconnects after an outage. One loop owns the client of the driver: it connects one, checks
 * it at intervals and whenever a call has failed, and replaces it as soon as a check fails. Nothing depends on a client
 * that recovers by itself.
 */
export class DatabaseConnection {
  readonly state = new ObservedState<ConnectionState>('connecting');
  readonly #options: DatabaseConnectionOptions;
  readonly #indexes: IndexKeeper;
  readonly #stop = new AbortController();
  /** The clients that are being closed. */
  readonly #closing = new Set<Promise<void>>();
  #client: ConnectedClient | undefined;
  #healthCheckRequest = new AbortController();
  #lastReplyAt = Number.NEGATIVE_INFINITY;
  #excusedPings = 0;
  /** What was logged since the database was connected. */
  readonly #logged = new Set<'unavailable' | 'refused'>();
  #unreachableReason: string | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: DatabaseConnectionOptions) {
    this.#options = options;
    this.#indexes = new IndexKeeper(options);
  }

  /** The collections while the database is connected, else undefined. */
  get collections(): Collections | undefined {
    return this.state.value === 'connected' ? this.#client?.collections : undefined;
  }

  /** The indexes that could not be made. */
  get unmadeIndexes(): readonly UnmadeIndex[] {
    return this.#indexes.unmade;
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

  /** Notes that a call has succeeded. */
  noteReply(): void {
    this.#lastReplyAt = performance.now();
  }

  /**
   * Logs that the database denied access to a call. The health check would not find that out, because a `ping` needs no
   * rights.
   */
  reportAccessDenied(error: unknown): void {
    this.#logAccessDenied(describeDriverError(error));
    this.requestHealthCheck();
  }

  /**
   * Ends the loop and every connection; from then on the state is `unavailable`. Takes little longer than `pingTimeoutMs`,
   * and never throws.
   */
  async close(): Promise<void> {
    this.#stop.abort();
    this.requestHealthCheck();
    this.state.enter('unavailable');
    this.#indexes.close();
    this.#discardClient();
    const ended = async (): Promise<unknown> => Promise.all([this.#loop, ...this.#closing]);
    await withDeadline(this.#options.timing.pingTimeoutMs, ended).catch(() => undefined);
  }

  async #runLoop(): Promise<void> {
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      this.#healthCheckRequest = new AbortController();
      const pauseMs = await this.#connectOrCheck();
      // A request for a health check does not bring forward an attempt to connect.
      const signal = this.state.value === 'connected' ? this.#healthCheckRequest.signal : stop;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns how long to wait before the next check or attempt, in milliseconds. */
  async #connectOrCheck(): Promise<number> {
    const { timing } = this.#options;
    const client = this.#client;
    try {
      if (client === undefined) await this.#connect();
      else await this.#check(client);
      this.#enterConnected();
      return timing.healthCheckIntervalMs;
    } catch (error) {
      this.#enterUnavailable(error);
      this.#discardClient();
      if (isAccessDenied(error)) return timing.accessDeniedRetryDelayMs;
      // It may have been the client alone that failed, so another one is tried at once.
      return client === undefined ? timing.reconnectDelayMs : 0;
    }
  }

  /** Connects a new client and makes the indexes. Throws what either of them throws. */
  async #connect(): Promise<void> {
    const client = await ConnectedClient.open(this.#options, this.#stop.signal);
    this.#client = client;
    await client.ping();
    await this.#indexes.ensure(client.collections);
    client.onInterrupted(() => this.#ensureIndexes(client));
  }

  /** For a moment's interruption, which no health check notices. Behind it the database may be another one, too. */
  #ensureIndexes(client: ConnectedClient): void {
    if (this.#client === client) void this.#indexes.ensure(client.collections).catch(() => undefined);
  }

  /** Throws if the client has to be replaced. */
  async #check(client: ConnectedClient): Promise<void> {
    const startedAt = performance.now();
    try {
      await client.ping();
      this.#excusedPings = 0;
    } catch (error) {
      // When all connections are in use, a ping may find none in time while the calls that have one succeed.
      const isBusy = this.#lastReplyAt > startedAt && this.#excusedPings < MAX_EXCUSED_PINGS;
      this.#excusedPings = isBusy ? this.#excusedPings + 1 : 0;
      if (!isBusy) throw error;
    }
  }

  /** Closes the client, if there is one, in the background. */
  #discardClient(): void {
    const closing = this.#client?.close();
    this.#client = undefined;
    if (closing === undefined) return;
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  #enterConnected(): void {
    if (this.#stop.signal.aborted || this.state.value === 'connected') return;
    const { log, dbName } = this.#options;
    this.#logged.clear();
    this.#unreachableReason = undefined;
    log.info({ event: 'database_connected', database: dbName }, 'Connected to the database');
    this.state.enter('connected');
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
    this.#logOnce('unavailable', () => this.#options.log.warn({ event: 'database_unavailable', reason }, message));
  }

  #logAccessDenied(reason: string): void {
    const message =
      'The database does not accept the user or password of MONGO_URI, or the user lacks the readWrite role';
    this.#logOnce('refused', () => this.#options.log.error({ event: 'database_refused', reason }, message));
  }

  /** Logs each kind of failure once until the database is connected again: an outage shows itself in many ways. */
  #logOnce(kind: 'unavailable' | 'refused', log: () => void): void {
    if (this.#logged.has(kind)) return;
    this.#logged.add(kind);
    log();
  }
}
