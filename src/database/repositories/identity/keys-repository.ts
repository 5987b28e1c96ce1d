import { ObjectId } from 'mongodb';
import { type ApiKey, MAX_LIVING_KEYS } from '../../../domain/identity/api-key';
import { SCOPES } from '../../../domain/identity/principal';
import { DAY_MS } from '../../../domain/values/time';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { ApiKeyDocument } from '../../documents';
import { findFirst } from '../../find-first';
import { insertUnlessThere } from '../../insert-unless-there';
import { toObjectId } from '../../parameters';

/** A key that is to be stored: what it can do, for how long, and the hash of its text. */
export type NewKey = Pick<ApiKey, 'user_id' | 'name' | 'scopes' | 'expires_at'> & { readonly hash: string };

/** A key that does not work any more, and whether it had been ended before. */
export interface RevokedKey {
  readonly key: ApiKey;
  readonly wasRevoked: boolean;
}

/** How long one that has ended is still listed. */
const KEPT_AFTER_MS = 30 * DAY_MS;
const MAX_LISTED = 100;
const ALL_SLOTS = Array.from({ length: MAX_LIVING_KEYS }, (_, slot) => slot);

/**
 * The collection `api_keys`. A key that can work has one of twenty slots of its user, and no two keys have the same one, so that
 * no more can work whatever is created at the same time. Throws what the database throws.
 */
export class KeysRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Stores a key. Null, and nothing is stored, where as many keys of the user can work as are allowed. */
  create({ user_id, expires_at, ...rest }: NewKey): Promise<ApiKey | null> {
    // Made outside the call, so that a repeated call inserts the same document.
    const created = { ...rest, created_at: new Date(), expires_at, remove_at: endOf(expires_at) };
    const unused = { first_used_at: null, last_used_at: null, revoked_at: null };
    const _id = new ObjectId();
    return this.#database.idempotent(async ({ apiKeys }, signal) => {
      const user = toObjectId(user_id, 'user_id');
      await freeSlots(apiKeys, user, created.created_at);
      for (;;) {
        const holders = await findHolders(apiKeys, user, signal);
        // An earlier attempt may have stored it, whose reply alone was lost.
        const own = holders.find((key) => key._id.equals(_id));
        if (own !== undefined) return toKey(own);
        const slot = drawFreeSlot(holders);
        if (slot === undefined) return null;
        const document = { _id, user_id: user, ...created, ...unused, slot };
        if (await insert(apiKeys, document)) return toKey(document);
      }
    });
  }

  /** The key with this hash of its text, whether it works or not; null if there is none. Read where it is written. */
  findByHash(hash: string): Promise<ApiKey | null> {
    return this.#database.idempotent(async ({ apiKeys }, signal) => {
      const found = await findFirst(apiKeys, { filter: { hash } }, signal);
      return found && toKey(found);
    });
  }

  /** The keys of a user, newest first: those that work, and up to a hundred with those that have ended within a month. */
  listOf(userId: string): Promise<readonly ApiKey[]> {
    return this.#database.idempotent(async ({ apiKeys }, signal) => {
      const user_id = toObjectId(userId, 'user_id');
      // Those that work are read first, so that no number of others hides one.
      const newest = { slot: -1, created_at: -1 } as const;
      const found = await apiKeys.find({ user_id }, { signal }).sort(newest).limit(MAX_LISTED).toArray();
      return found.map(toKey).sort((a, b) => b.created_at.getTime() - a.created_at.getTime());
    });
  }

  /** Ends a key of a user, or of whomever where that is null; one that was ended stays as it is. Null if there is none. */
  revoke(keyId: string, userId: string | null): Promise<RevokedKey | null> {
    // Outside the call, which finds it again where an earlier attempt has ended the key and its reply alone was lost.
    const revoked_at = new Date();
    return this.#database.idempotent(async ({ apiKeys }, signal) => {
      const owner = userId === null ? {} : { user_id: toObjectId(userId, 'user_id') };
      const isMeant = { _id: toObjectId(keyId, 'key_id'), ...owner };
      const change = { $set: { revoked_at, remove_at: endOf(revoked_at) }, $unset: { slot: '' as const } };
      await apiKeys.updateOne({ ...isMeant, revoked_at: null }, change);
      const found = await apiKeys.findOne(isMeant, { signal });
      return found && { key: toKey(found), wasRevoked: found.revoked_at?.getTime() !== revoked_at.getTime() };
    });
  }

  /** Removes a key, which is not listed any more either. */
  remove(keyId: string): Promise<void> {
    return this.#database.idempotent(async ({ apiKeys }) => {
      await apiKeys.deleteOne({ _id: toObjectId(keyId, 'key_id') });
    });
  }

  /** Notes that a key is in use. True for its first use, of however many that are noted at once. */
  noteUse(keyId: string, usedAt: Date): Promise<boolean> {
    return this.#database.nonIdempotent(async ({ apiKeys }) => {
      const _id = toObjectId(keyId, 'key_id');
      const first = await apiKeys.updateOne({ _id, first_used_at: null }, { $set: { first_used_at: usedAt } });
      await apiKeys.updateOne({ _id }, { $set: { last_used_at: usedAt } });
      return first.modifiedCount === 1;
    });
  }
}

function endOf(endedAt: Date): Date {
  return new Date(endedAt.getTime() + KEPT_AFTER_MS);
}

/** Takes the slots from the keys of a user that have expired, and removes those that need not be listed any more. */
async function freeSlots(apiKeys: Collections['apiKeys'], user_id: ObjectId, now: Date): Promise<void> {
  await apiKeys.deleteMany({ user_id, remove_at: { $lte: now } });
  await apiKeys.updateMany({ user_id, slot: { $gte: 0 }, expires_at: { $lte: now } }, { $unset: { slot: '' } });
}

/** The keys of a user that have a slot. */
function findHolders(apiKeys: Collections['apiKeys'], user_id: ObjectId, signal: AbortSignal) {
  return apiKeys.find({ user_id, slot: { $gte: 0 } }, { signal }).toArray();
}

/** One of the slots that none of the keys has; undefined if there is none. Drawn, so that not all who look want the same one. */
function drawFreeSlot(holders: readonly ApiKeyDocument[]): number | undefined {
  const taken = new Set(holders.map(({ slot }) => slot));
  const free = ALL_SLOTS.filter((slot) => !taken.has(slot));
  return free[Math.floor(Math.random() * free.length)];
}

/** False if another key has the slot. */
async function insert(apiKeys: Collections['apiKeys'], document: ApiKeyDocument): Promise<boolean> {
  if (await insertUnlessThere(apiKeys, document)) return true;
  // It may have been stored by now by an earlier attempt.
  return (await apiKeys.countDocuments({ _id: document._id })) === 1;
}

function toKey(document: ApiKeyDocument): ApiKey {
  const { _id, user_id, name, scopes, created_at, expires_at, first_used_at, last_used_at, revoked_at } = document;
  return {
    key_id: _id.toHexString(),
    user_id: user_id.toHexString(),
    name,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    created_at,
    expires_at,
    first_used_at,
    last_used_at,
    revoked_at,
  };
}
