import { randomBytes } from 'node:crypto';
import { type Db, ObjectId } from 'mongodb';

const DAY_MS = 86_400_000;

/** Writes what a user has who signs in, as the service would: the row of the user, a key, a session, and an event. */
export async function plantSignedIn(db: Db, userId: string): Promise<void> {
  const user_id = ObjectId.createFromHexString(userId);
  const created_at = new Date();
  const expires_at = new Date(created_at.getTime() + DAY_MS);
  const by = { issuer: 'https://issuer.example/', subject: userId };
  await db.collection('users').insertOne({ _id: user_id, ...by, created_at });
  const hash = randomBytes(32).toString('hex');
  const key = {
    name: null,
    scopes: ['voices:read'],
    slot: 0,
    first_used_at: null,
    last_used_at: null,
    revoked_at: null,
  };
  await db.collection('api_keys').insertOne({ user_id, hash, ...key, created_at, expires_at, remove_at: expires_at });
  const session = { user_id, ...by, scopes: ['voices:read'], created_at, last_seen_at: created_at, expires_at };
  await db.collection<{ _id: string }>('sessions').insertOne({ _id: randomBytes(32).toString('hex'), ...session });
  const event = { action: 'signed_in', by: 'session', key_id: null, model_id: null, echo_id: null, request_id: null };
  await db.collection('audit_events').insertOne({ user_id, ...event, count: 1, created_at, expires_at });
}
