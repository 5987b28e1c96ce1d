import { randomBytes } from 'node:crypto';
import { BoundedMap } from '../../../concurrency/bounded-map';
import type { DatabaseManager } from '../../../database/database-manager';
import type { Session, SessionStore } from '../../../domain/identity/session';
import type { Log } from '../../../domain/log';
import { sha256Hex } from '../../../domain/values/sha256-hex';
import { RecentlyConfirmed } from '../recently-confirmed';
import { MemorySessions } from './memory-sessions';

/** How long sessions last, in milliseconds. */
export interface SessionTiming {
  /** A session ends when it was not used for so long. */
  readonly idleMs: number;
  /** A session ends so long after the sign-in, however much it was used. */
  readonly absoluteMs: number;
  /** That it was used is noted once in this time. */
  readonly touchEveryMs: number;
  /** For how long sessions go on that this process has seen, while the database is away. */
  readonly graceMs: number;
  /** After this time a session is ended once more that could not be. */
  readonly endAgainMs: number;
  /** The clock by which sessions begin, are used, and end. */
  readonly now: () => Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIMING: SessionTiming = {
  idleMs: 12 * HOUR,
  absoluteMs: 7 * 24 * HOUR,
  touchEveryMs: 5 * MINUTE,
  graceMs: 5 * MINUTE,
  endAgainMs: 3_000,
  now: () => new Date(),
};
const ID_BYTES = 32;
const MAX_OVER = 10_000;

/** What sessions are kept with. */
export interface SessionsDeps {
  readonly database: DatabaseManager;
  readonly log: Log;
  readonly timing?: Partial<SessionTiming> | undefined;
}

/** Who is signed in on the page. The database has them, so that every instance knows them; without one, this process does. */
export class Sessions {
  readonly #database: DatabaseManager;
  readonly #store: SessionStore;
  readonly #log: Log;
  readonly #timing: SessionTiming;
  readonly #seen: RecentlyConfirmed<Session>;
  /** Those that are known to be over, by their hashes: none ever begins again, so that the database is not asked for it once more. */
  readonly #over = new BoundedMap<string, true>(MAX_OVER);
  /** Those that were signed out and are still to be removed, since the database was away or failed. */
  readonly #ended = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ database, log, timing }: SessionsDeps) {
    this.#database = database;
    this.#store = database.enabled ? database.identity.sessions : new MemorySessions();
    this.#log = log;
    this.#timing = { ...TIMING, ...timing };
    this.#seen = new RecentlyConfirmed(this.#timing.graceMs);
    database.onConnected(() => void this.#removeEnded());
  }

  /** Begins a session; its id is for the browser alone. Throws what the database throws. */
  async begin(user: Pick<Session, 'userId' | 'issuer' | 'subject' | 'scopes'>): Promise<string> {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const createdAt = this.#timing.now();
    const expiresAt = this.#expiryOf(createdAt, createdAt);
    const session = { ...user, hash: sha256Hex(id), createdAt, lastSeenAt: createdAt, expiresAt };
    await this.#store.add(session);
    this.#seen.note(session.hash, session, this.#seen.endings);
    return id;
  }

  /**
   * The session of an id; null where there is none, or it has ended. Throws `database_unavailable` while nobody can tell: one
   * that was seen lately goes on for some minutes without the database.
   */
  async find(id: string): Promise<Session | null> {
    const hash = sha256Hex(id);
    if (this.#over.get(hash) || this.#ended.has(hash)) return null;
    const session = await this.#read(hash);
    if (session === null || !this.#isOpen(session)) {
      this.#seen.forget(hash);
      return null;
    }
    this.#touch(session);
    return session;
  }

  /** Ends a session; while the database is away, it is ended here at once, and everywhere when the database is back. */
  async end(id: string): Promise<void> {
    const hash = sha256Hex(id);
    // A request of another tab may read it before it is removed, and have it seen anew.
    this.#over.set(hash, true);
    this.#seen.forget(hash);
    await this.#store.remove(hash).catch(() => {
      this.#ended.add(hash);
      this.#removeEndedLater();
    });
  }

  /** Ends all sessions of a user, in every browser. Throws what the database throws; then they are still there. */
  async endAllOf(userId: string): Promise<void> {
    await this.#store.removeAllOf(userId);
    this.forgetAllOf(userId);
  }

  /** Forgets the sessions of a user, so that none goes on while the database is away. */
  forgetAllOf(userId: string): void {
    this.#seen.forgetWhere((session) => session.userId === userId);
  }

  async #read(hash: string): Promise<Session | null> {
    const seen = this.#seen.find(hash);
    // Whoever was seen lately does not wait until a call to a database that is away has failed.
    if (seen !== null && this.#database.enabled && this.#database.state !== 'connected') return seen;
    const { endings } = this.#seen;
    try {
      const session = await this.#store.find(hash);
      if (session !== null) this.#seen.note(hash, session, endings);
      else this.#over.set(hash, true);
      return session;
    } catch (error) {
      if (seen === null) throw error;
      return seen;
    }
  }

  #isOpen({ createdAt, lastSeenAt }: Session): boolean {
    return this.#timing.now() < this.#expiryOf(createdAt, lastSeenAt);
  }

  #expiryOf(createdAt: Date, lastSeenAt: Date): Date {
    const { idleMs, absoluteMs } = this.#timing;
    return new Date(Math.min(createdAt.getTime() + absoluteMs, lastSeenAt.getTime() + idleMs));
  }

  /** Nobody waits for it: a use that could not be noted is noted with the next request. */
  #touch(session: Session): void {
    const lastSeenAt = this.#timing.now();
    if (lastSeenAt.getTime() - session.lastSeenAt.getTime() < this.#timing.touchEveryMs) return;
    const seen = { lastSeenAt, expiresAt: this.#expiryOf(session.createdAt, lastSeenAt) };
    const { endings } = this.#seen;
    this.#store.touch(session.hash, seen).then(
      () => this.#seen.note(session.hash, { ...session, ...seen }, endings),
      () => undefined,
    );
  }

  async #removeEnded(): Promise<void> {
    for (const hash of this.#ended) {
      try {
        await this.#store.remove(hash);
        this.#ended.delete(hash);
      } catch {
        this.#log.warn({ event: 'session_not_ended' }, 'A session that was signed out could not be removed yet');
        this.#removeEndedLater();
        return;
      }
    }
  }

  /** For failures that are none of the connection; else its return is the time for it. */
  #removeEndedLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#database.state === 'connected') void this.#removeEnded();
    }, this.#timing.endAgainMs).unref();
  }
}
