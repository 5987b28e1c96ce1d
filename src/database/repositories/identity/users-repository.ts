import { ObjectId } from 'mongodb';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { isDuplicateKey } from '../../connection/driver-errors';
import { toObjectId } from '../../parameters';

/** A user of the sign-in: `_id` is the `user_id` of the records, 24 hex digits. */
export interface User {
  readonly _id: string;
  readonly issuer: string;
  readonly subject: string;
}

/** The collection `users`: who has signed in so far. Throws what the database throws. */
export class UsersRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Notes a user; does nothing where the user is known. Of many calls at once, one makes the row. */
  note({ _id, issuer, subject }: User): Promise<void> {
    return this.#database.idempotent(async ({ users }) => {
      const id = toObjectId(_id, 'user_id');
      try {
        await users.updateOne(
          { _id: id },
          { $setOnInsert: { issuer, subject, created_at: new Date() } },
          { upsert: true },
        );
      } catch (error) {
        // Somebody else has noted the same user in this moment, or the app has given its id to another one.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  /** Removes the row of a user; false if there was none. */
  remove(userId: string): Promise<boolean> {
    return this.#database.idempotent(async ({ users }) => {
      const { deletedCount } = await users.deleteOne({ _id: ObjectId.createFromHexString(userId) });
      return deletedCount === 1;
    });
  }
}
