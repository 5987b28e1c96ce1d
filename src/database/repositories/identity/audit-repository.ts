import { type Document, ObjectId } from 'mongodb';
import type { AuditEvent, StoredAuditEvent } from '../../../domain/identity/audit-event';
import type { Page, PageQuery } from '../../../domain/page';
import { DAY_MS, HOUR_MS } from '../../../domain/values/time';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { NEWEST_OF_USER } from '../../indexes/index-specs';
import { insertUnlessThere } from '../../insert-unless-there';
import { findPage } from '../../paging/find-page';
import { toObjectId } from '../../parameters';

/** The collection `audit_events`: who did what. Throws what the database throws. */
export class AuditRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Adds an event, which stays for so many days; none of a user who is being erased, or was since its request arrived. */
  add({ user_id, of_user_id, ...event }: AuditEvent, days: number, arrivedAt = new Date()): Promise<void> {
    const created_at = new Date();
    const _id = new ObjectId();
    const expires_at = endOf(created_at, days);
    return this.#database.idempotent(async (collections, signal) => {
      const user = toObjectId(user_id, 'user_id');
      const concerned = of_user_id === null ? null : toObjectId(of_user_id, 'user_id');
      const concerns = concerned !== null && { of_user_id: concerned };
      const document = { _id, user_id: user, ...concerns, ...event, count: 1, created_at, expires_at };
      // The id is new, so one that is there is of the first attempt, of which only the reply was lost.
      await insertUnlessThere(collections.auditEvents, document);
      await removeIfErased(collections, { user, arrivedAt, isMeant: { _id } }, signal);
      if (concerned !== null && (await isErased(collections, concerned, arrivedAt, signal)))
        await collections.auditEvents.updateOne({ _id }, { $unset: { of_user_id: '' } });
    });
  }

  /** Adds one to the event of this UTC hour, by whatever key or voice it is. Two that begin one at once may make two, whose sum is right. */
  count(
    { user_id, of_user_id: _, request_id, ...event }: AuditEvent,
    days: number,
    arrivedAt = new Date(),
  ): Promise<void> {
    const now = Date.now();
    const created_at = new Date(now - (now % HOUR_MS));
    return this.#database.nonIdempotent(async (collections, signal) => {
      const user = toObjectId(user_id, 'user_id');
      const isMeant = { user_id: user, created_at, ...event };
      const first = { request_id, expires_at: endOf(created_at, days) };
      await collections.auditEvents.updateOne(isMeant, { $inc: { count: 1 }, $setOnInsert: first }, { upsert: true });
      await removeIfErased(collections, { user, arrivedAt, isMeant }, signal);
    });
  }

  /** One page of what a user did, newest first. Throws ApiError `invalid_parameter` for a cursor of another list. */
  listOf(userId: string, { limit, cursor }: PageQuery): Promise<Page<StoredAuditEvent>> {
    return this.#database.idempotent(async ({ db, auditEvents }, signal) => {
      const user_id = toObjectId(userId, 'user_id');
      const part = { collection: auditEvents.collectionName, list: user_id.toHexString(), limit, cursor };
      const projection = { expires_at: 0 };
      // Where the server does not remove what has expired itself, it stays for up to an hour.
      const filter = { user_id, expires_at: { $gt: new Date() } };
      const index = { index: NEWEST_OF_USER, hasOtherIndex: true };
      return findPage(db, { ...part, ...index, filter, projection, decode }, signal);
    });
  }
}

/** An erasure removes events near its end, so that one that comes after that would stay. */
async function removeIfErased(
  collections: Collections,
  { user, arrivedAt, isMeant }: { readonly user: ObjectId; readonly arrivedAt: Date; readonly isMeant: Document },
  signal: AbortSignal,
): Promise<void> {
  if (await isErased(collections, user, arrivedAt, signal)) await collections.auditEvents.deleteMany(isMeant);
}

/** Whether a user is being erased, or was since a request arrived. */
async function isErased(
  { erasures }: Collections,
  user: ObjectId,
  arrivedAt: Date,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await erasures.findOne({ _id: user }, { signal });
  return found !== null && (found.state !== 'done' || found.updated_at >= arrivedAt);
}

function endOf(createdAt: Date, days: number): Date {
  return new Date(createdAt.getTime() + days * DAY_MS);
}

/** Only this service writes the collection. */
function decode({
  user_id,
  of_user_id,
  action,
  by,
  key_id,
  model_id,
  echo_id,
  request_id,
  created_at,
  count,
}: Document) {
  if (!(user_id instanceof ObjectId)) return null;
  const concerned = of_user_id instanceof ObjectId ? of_user_id.toHexString() : null;
  const event = { action, by, key_id, model_id, echo_id, of_user_id: concerned, request_id, created_at, count };
  return { user_id: user_id.toHexString(), ...event } satisfies StoredAuditEvent;
}
