import { SCOPES } from '../../../domain/identity/principal';
import type { Session, SessionStore } from '../../../domain/identity/session';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { SessionDocument } from '../../documents';
import { findFirst } from '../../find-first';
import { toObjectId } from '../../parameters';

/** The collection `sessions`: who is signed in on the page, in which browser. Throws what the database throws. */
export class SessionsRepository implements SessionStore {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  async add({ hash, userId, issuer, subject, scopes, createdAt, lastSeenAt, expiresAt }: Session): Promise<void> {
    const user_id = toObjectId(userId, 'user_id');
    const times = { created_at: createdAt, last_seen_at: lastSeenAt, expires_at: expiresAt };
    await this.#database.idempotent(({ sessions }) =>
      sessions.updateOne(
        { _id: hash },
        { $setOnInsert: { user_id, issuer, subject, scopes, ...times } },
        { upsert: true },
      ),
    );
  }

  find(hash: string): Promise<Session | null> {
    return this.#database.idempotent(async ({ sessions }, signal) => {
      const document = await findFirst(sessions, { filter: { _id: hash } }, signal);
      return document === null ? null : sessionOf(document);
    });
  }

  async touch(hash: string, { lastSeenAt, expiresAt }: Pick<Session, 'lastSeenAt' | 'expiresAt'>): Promise<void> {
    const change = { $set: { last_seen_at: lastSeenAt, expires_at: expiresAt } };
    await this.#database.idempotent(({ sessions }) => sessions.updateOne({ _id: hash }, change));
  }

  async remove(hash: string): Promise<void> {
    await this.#database.idempotent(({ sessions }) => sessions.deleteOne({ _id: hash }));
  }

  async removeAllOf(userId: string): Promise<void> {
    const user_id = toObjectId(userId, 'user_id');
    await this.#database.idempotent(({ sessions }) => sessions.deleteMany({ user_id }));
  }
}

function sessionOf(document: SessionDocument): Session {
  const { _id, user_id, issuer, subject, scopes, created_at, last_seen_at, expires_at } = document;
  return {
    hash: _id,
    userId: user_id.toHexString(),
    issuer,
    subject,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    createdAt: created_at,
    lastSeenAt: last_seen_at,
    expiresAt: expires_at,
  };
}
