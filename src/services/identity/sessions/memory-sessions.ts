import { BoundedMap } from '../../../concurrency/bounded-map';
import type { Session, SessionStore } from '../../../domain/identity/session';

/** So many are kept; beyond that the one that was used longest ago ends. */
const MAX_SESSIONS = 10_000;
/** As often as MongoDB does it. */
const SWEEP_EVERY_MS = 60_000;

/** Sessions of a service without a database: they end with the process. */
export class MemorySessions implements SessionStore {
  readonly #sessions = new BoundedMap<string, Session>(MAX_SESSIONS);

  #timer: NodeJS.Timeout | undefined;

  async add(session: Session): Promise<void> {
    this.#sessions.set(session.hash, session);
    this.#sweepLater();
  }

  async find(hash: string): Promise<Session | null> {
    return this.#sessions.get(hash) ?? null;
  }

  async touch(hash: string, seen: Pick<Session, 'lastSeenAt' | 'expiresAt'>): Promise<void> {
    const session = this.#sessions.get(hash);
    if (session !== undefined) this.#sessions.set(hash, { ...session, ...seen });
  }

  async remove(hash: string): Promise<void> {
    this.#sessions.delete(hash);
  }

  async removeAllOf(userId: string): Promise<void> {
    this.#sessions.deleteWhere((session) => session.userId === userId);
  }

  /** Removes those that have expired, also where nobody asks for them any more. */
  #sweepLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = new Date();
      this.#sessions.deleteWhere(({ expiresAt }) => expiresAt <= now);
      if (this.#sessions.size > 0) this.#sweepLater();
    }, SWEEP_EVERY_MS).unref();
  }
}
