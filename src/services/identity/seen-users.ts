import { BoundedMap } from '../../concurrency/bounded-map';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';

/** A user, as the issuer names it, and since when it is certain that the user has been here. */
export interface SeenUser {
  /** The `user_id` of the user's records. */
  readonly _id: string;
  readonly issuer: string;
  readonly subject: string;
  /** When the token was issued. Whoever was erased since then has not come back by it. */
  readonly issuedAt: Date;
}

/** So many are remembered; whoever was forgotten is noted once more, which changes nothing. */
const MAX_REMEMBERED = 10_000;
/** Whoever was erased may come back, and is looked at again after this time, or by a token that is newer. */
const ERASED_FOR_MS = 10_000;

/** Until when a user need not be looked at, by `performance.now()`, and for tokens that were issued by when, in ms since the epoch. */
interface Noted {
  readonly until: number;
  readonly issuedUpTo: number;
}

const FOR_GOOD: Noted = { until: Number.POSITIVE_INFINITY, issuedUpTo: Number.POSITIVE_INFINITY };

/** Notes users in the database when they are first seen. Nobody waits for it: the id of a user does not depend on the note. */
export class SeenUsers {
  readonly #database: Pick<DatabaseManager, 'state' | 'identity'>;
  readonly #log: Log;
  readonly #noted = new BoundedMap<string, Noted>(MAX_REMEMBERED);

  constructor(database: Pick<DatabaseManager, 'state' | 'identity'>, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Never throws. A user that could not be noted is noted with a later request; one who is being erased, or was, is not. */
  note(user: SeenUser): void {
    if (this.#database.state !== 'connected' || this.#isKnown(user)) return;
    this.#noted.set(user._id, FOR_GOOD);
    this.#noteUnlessErased(user).catch(() => {
      this.#noted.delete(user._id);
      this.#log.warn({ event: 'user_not_noted', user_id: user._id }, 'A user could not be noted in the database');
    });
  }

  /** To be called when a user was erased: whoever comes back is noted anew. */
  forget(userId: string): void {
    this.#noted.delete(userId);
  }

  async #noteUnlessErased(user: SeenUser): Promise<void> {
    const { users } = this.#database.identity;
    if (!(await this.#isErased(user))) {
      const notedAt = new Date();
      await users.note(user, notedAt);
      // The erasure may have removed the row of the user in between. One that was there before is the erasure's, which counts it.
      if (!(await this.#isErased(user))) return;
      await users.takeBack(user._id, notedAt);
    }
    this.#noted.set(user._id, { until: performance.now() + ERASED_FOR_MS, issuedUpTo: user.issuedAt.getTime() });
  }

  #isKnown({ _id, issuedAt }: SeenUser): boolean {
    const noted = this.#noted.get(_id);
    return noted !== undefined && noted.until > performance.now() && issuedAt.getTime() <= noted.issuedUpTo;
  }

  async #isErased({ _id, issuedAt }: SeenUser): Promise<boolean> {
    const erasure = await this.#database.identity.erasures.find(_id);
    return erasure !== null && (erasure.state === 'running' || erasure.requested_at >= issuedAt);
  }
}
