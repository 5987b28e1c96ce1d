import { BoundedMap } from '../../../concurrency/bounded-map';
import type { Session, SessionStore } from '../../../domain/identity/session';

/** So many are kept; beyond that the one that was used longest ago ends. */
const MAX_SESSIONS = 10_000;

/** Sessions of a service without a database: they end with the process. */
export class MemorySessions implements SessionStore {
  readonly #sessions = new BoundedMap<string, Session>(MAX_SESSIONS);

  async add(session: Session): Promise<void> {
    this.#sessions.set(session.hash, session);
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
}
