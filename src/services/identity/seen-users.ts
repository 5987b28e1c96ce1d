import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';

/** A user, as the issuer names it. */
export interface SeenUser {
  /** The `user_id` of the user's records. */
  readonly _id: string;
  readonly issuer: string;
  readonly subject: string;
}

/** So many are remembered; whoever was forgotten is noted once more, which changes nothing. */
const MAX_REMEMBERED = 10_000;

/** Notes users in the database when they are first seen. Nobody waits for it: the id of a user does not depend on the note. */
export class SeenUsers {
  readonly #database: Pick<DatabaseManager, 'state' | 'identity'>;
  readonly #log: Log;
  readonly #noted = new Set<string>();

  constructor(database: Pick<DatabaseManager, 'state' | 'identity'>, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Never throws. A user that could not be noted is noted with a later request. */
  note(user: SeenUser): void {
    if (this.#noted.has(user._id) || this.#database.state !== 'connected') return;
    if (this.#noted.size >= MAX_REMEMBERED) this.#noted.clear();
    this.#noted.add(user._id);
    this.#database.identity.users.note(user).catch(() => {
      this.#noted.delete(user._id);
      this.#log.warn({ event: 'user_not_noted', user_id: user._id }, 'A user could not be noted in the database');
    });
  }
}
