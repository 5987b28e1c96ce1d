import type { ObjectId } from 'mongodb';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { insertUnlessThere } from '../../insert-unless-there';
import { storedId } from '../filters';
import { hashedId } from './hashed-id';

/** Whose use of a limit is counted in one of its windows. */
export interface AmountKey {
  /** Names the limit, its window, and who uses it. */
  readonly name: string;
  /** The user, whose id is taken out when everything of the user is erased; null for an address. */
  readonly userId: string | null;
  /** When the count may go. */
  readonly expiresAt: Date;
}

/**
 * How much was used of limits, in the collection `limit_amounts`: one document for each limit, window and user. An amount is added by
 * one conditional write, so that instances which add at the same time never get beyond a limit. Throws what the database throws.
 */
export class AmountsRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Adds an amount if what is used is no more than the limit then; resolves to whether it was added. */
  take(key: AmountKey, amount: number, limit: number): Promise<boolean> {
    if (amount > limit) return Promise.resolve(false);
    const _id = hashedId(key.name);
    const whereRoom = { _id, used: { $lte: limit - amount } };
    return this.#database.nonIdempotent(async ({ amounts }) => {
      const add = async (): Promise<boolean> =>
        (await amounts.updateOne(whereRoom, { $inc: { used: amount } })).modifiedCount === 1;
      if (await add()) return true;
      const first = { _id, user_id: ownerOf(key), used: amount, expires_at: key.expiresAt };
      // Another call may have inserted it since, and left room.
      return (await insertUnlessThere(amounts, first)) || add();
    });
  }

  /** Adds an amount whatever the limit is; a negative one gives back, where the count is still there. */
  async add(key: AmountKey, amount: number): Promise<void> {
    const update = { $inc: { used: amount }, $setOnInsert: { user_id: ownerOf(key), expires_at: key.expiresAt } };
    await this.#database.nonIdempotent(({ amounts }) =>
      amounts.updateOne({ _id: hashedId(key.name) }, update, { upsert: amount > 0 }),
    );
  }

  /** How much is used. */
  used(key: Pick<AmountKey, 'name'>): Promise<number> {
    return this.#database.idempotent(async ({ amounts }, signal) => {
      const found = await amounts.findOne({ _id: hashedId(key.name) }, { signal });
      return Math.max(0, found?.used ?? 0);
    });
  }
}

function ownerOf({ userId }: AmountKey): ObjectId | string | null {
  return userId === null ? null : storedId(userId);
}
