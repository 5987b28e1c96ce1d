import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../concurrency/deadline';
import { ObservedState } from '../../concurrency/observed-state';
import type { Log } from '../../domain/log';
import { describeDriverError } from '../database-errors';
import type { Collections } from '../documents';
import { MongoLink } from './mongo-link';
import type { DatabaseTiming } from './timing';
import { isRefusedByDatabase } from './transient-errors';

/** `connecting` until the first attempt has ended, then `connected` or `unavailable` by the latest sign of life. */
export type ConnectionState = 'connecting' | 'connected' | 'unavailable';

/** What a connection needs to know. `uri` must be one that the driver accepts. */
export interface ConnectionOptions {
  readonly uri: string;
  readonly dbName: string;
  readonly log: Log;
  readonly timing: DatabaseTiming;
}

/**
 * Keeps the database usable: one loop that connects, then sleeps until something casts doubt on the connection (an
 * operation or a health check failed), then asks for a sign of life, and keeps asking until there is one.
 */
export class DatabaseConnection {
  readonly state = new ObservedState<ConnectionState>('connecting');
  readonly #options: ConnectionOptions;
  readonly #link: MongoLink;
  readonly #stop = new AbortController();
  #healthCheckRequest = new AbortController();
  #lastFailure: string | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#link = new MongoLink({ ...options, onHeartbeatFailed: () => this.requestHealthCheck() });
  }

  /** The collections while the database is connected, else undefined. */
  get collections(): Collections | undefined {
    return this.state.value === 'connected' ? this.#link.collections : undefined;
  }

  /** Starts the loop; a second call does nothing. */
  start(): void {
    this.#loop ??= this.#keepUsable();
  }

  /** Says that something failed which may mean that the connection is lost; the loop finds out. */
  requestHealthCheck(): void {
    this.#healthCheckRequest.abort();
  }

  /**
   * Says that the database refused an operation. It gives signs of life all the same, so the loop would never tell anybody
   * that its user has lost a right.
   */
  refused(error: unknown): void {
    this.#logRefusal(describeDriverError(error));
    this.requestHealthCheck();
  }

  /** Asks for a sign of life now; throws if there is none in time. */
  ping(): Promise<void> {
    return this.#link.ping();
  }

  /** Ends the loop and every connection; from then on the state is `unavailable`. Bounded, never throws. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.requestHealthCheck();
    this.state.enter('unavailable');
    await this.#link.close();
    // An attempt under way ends with its client; the loop needs a moment to notice.
    await withDeadline(this.#options.timing.pingTimeoutMs, async () => this.#loop).catch(() => undefined);
  }

  async #keepUsable(): Promise<void> {
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      this.#healthCheckRequest = new AbortController();
      const pauseMs = await this.#attempt();
      if (stop.aborted) return;
      if (pauseMs === 0) {
        if (!this.#healthCheckRequest.signal.aborted) await once(this.#healthCheckRequest.signal, 'abort');
      } else {
        await delay(pauseMs, undefined, { signal: stop }).catch(() => undefined);
      }
    }
  }

  /** Returns how long to wait before the next attempt in milliseconds, 0 if the database is usable. */
  async #attempt(): Promise<number> {
    const { timing } = this.#options;
    try {
      await this.#link.establish();
      this.#onUsable();
      return 0;
    } catch (error) {
      const isRefused = isRefusedByDatabase(error);
      this.#onFailure(describeDriverError(error), isRefused);
      return isRefused ? timing.refusedRetryDelayMs : timing.reconnectDelayMs;
    }
  }

  #onUsable(): void {
    if (this.#stop.signal.aborted || this.state.value === 'connected') return;
    const { log, dbName } = this.#options;
    this.#lastFailure = undefined;
    log.info({ event: 'database_connected', database: dbName }, 'The database is in use');
    this.state.enter('connected');
  }

  #onFailure(reason: string, isRefused: boolean): void {
    if (this.#stop.signal.aborted) return;
    this.state.enter('unavailable');
    if (isRefused) this.#logRefusal(reason);
    else if (this.#isNews(reason)) {
      const message = 'The database cannot be reached; trying again and again';
      this.#options.log.warn({ event: 'database_unavailable', reason }, message);
    }
  }

  #logRefusal(reason: string): void {
    if (!this.#isNews(reason)) return;
    this.#options.log.error(
      { event: 'database_refused', reason },
      'The database does not accept the user or password of MONGO_URI, or the user lacks the readWrite role',
    );
  }

  /** Whether this is another failure than the last one that was logged. */
  #isNews(reason: string): boolean {
    const isNews = reason !== this.#lastFailure;
    this.#lastFailure = reason;
    return isNews;
  }
}
