import { BoundedMap } from '../../../concurrency/bounded-map';
import type { Session } from '../../../domain/identity/session';

const MAX_REMEMBERED = 10_000;

/** The sessions that this process has found in the database lately, for the time in which the database is away. */
export class SeenSessions {
  readonly #seen = new BoundedMap<string, { readonly session: Session; readonly at: number }>(MAX_REMEMBERED);
  #endings = 0;

  /** @param graceMs For how long a session goes on that the database cannot confirm. */
  constructor(private readonly graceMs: number) {}

  /** To be taken before the database is asked, and handed to `note`. */
  get endings(): number {
    return this.#endings;
  }

  /** Remembers a session, unless one has ended since the database was asked for it, which may have been this one. */
  note(session: Session, endings: number): void {
    if (endings !== this.#endings) return;
    this.#seen.set(session.hash, { session, at: performance.now() });
  }

  /** Null for a session that was not confirmed lately. */
  find(hash: string): Session | null {
    const seen = this.#seen.get(hash);
    return seen !== undefined && performance.now() - seen.at <= this.graceMs ? seen.session : null;
  }

  forget(hash: string): void {
    if (this.#seen.delete(hash)) this.#endings += 1;
  }

  forgetAllOf(userId: string): void {
    this.#endings += 1;
    this.#seen.deleteWhere(({ session }) => session.userId === userId);
  }
}
