import type { Scope } from './principal';

/** Somebody who has signed in on the page, in one browser. */
export interface Session {
  /** The SHA-256 of the id that the browser holds, as hex. */
  readonly hash: string;
  /** 24 hex digits: the `user_id` of the records of the user. */
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** Some minutes exact. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Where sessions are kept. */
export interface SessionStore {
  add(session: Session): Promise<void>;
  /** The session, also one that has expired and was not removed yet; null if there is none. */
  find(hash: string): Promise<Session | null>;
  /** Notes that a session was used; does nothing where it is gone. */
  touch(hash: string, seen: Pick<Session, 'lastSeenAt' | 'expiresAt'>): Promise<void>;
  remove(hash: string): Promise<void>;
  removeAllOf(userId: string): Promise<void>;
}
