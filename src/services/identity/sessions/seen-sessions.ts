import type { Session } from '../../../domain/identity/session';

const MAX_REMEMBERED = 10_000;

/** The sessions that this process has found in the database lately, for the time in which the database is away. */
export class SeenSessions {
  readonly #seen = new Map<string, { readonly session: Session; readonly at: number }>();

  /** @param graceMs For how long a session goes on that the database cannot confirm. */
  constructor(private readonly graceMs: number) {}

  note(session: Session): void {
    this.#seen.delete(session.hash);
    this.#seen.set(session.hash, { session, at: performance.now() });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** Null for a session that was not confirmed lately. */
  find(hash: string): Session | null {
    const seen = this.#seen.get(hash);
    return seen !== undefined && performance.now() - seen.at <= this.graceMs ? seen.session : null;
  }

  forget(hash: string): void {
    this.#seen.delete(hash);
  }

  forgetAllOf(userId: string): void {
    for (const [hash, { session }] of this.#seen) if (session.userId === userId) this.#seen.delete(hash);
  }
}
