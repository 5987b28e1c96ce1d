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

  /** Notes a user at a time; does nothing where the user is known. Of many calls at once, one makes the row. */
  note({ _id, issuer, subject }: User, created_at: Date): Promise<void> {
    return this.#database.idempotent(async ({ users }) => {
      const id = toObjectId(_id, 'user_id');
      try {
        await users.updateOne({ _id: id }, { $setOnInsert: { issuer, subject, created_at } }, { upsert: true });
      } catch (error) {
        // Somebody else has noted the same user in this moment, or the app has given its id to another one.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  /** Takes the row of a user back that was made by a note of this time; one that was there before stays. */
  takeBack(userId: string, created_at: Date): Promise<void> {
    return this.#database.idempotent(async ({ users }) => {
      await users.deleteOne({ _id: toObjectId(userId, 'user_id'), created_at });
    });
  }
}
