import { type ApiKey, isLiving } from '../../../domain/identity/api-key';
import type { Principal } from '../../../domain/identity/principal';
import type { Log } from '../../../domain/log';
import { ApiError, hasCode } from '../../../errors/api-error';
import { hashOfKey } from '../../../identity/keys/key-text';
import { RecentlyConfirmed } from '../recently-confirmed';
import { unauthenticated } from '../refusals';
import { KeyUse, type UsedKeys } from './key-use';

const RETRY_SECONDS = 3;
/** So long a key goes on that was just verified, while the database is away. */
const GOES_ON_MS = 60_000;

/** Tells whom the key of a program belongs to. */
export class KeyVerifier {
  readonly #database: UsedKeys;
  readonly #use: KeyUse;
  readonly #verified = new RecentlyConfirmed<ApiKey>(GOES_ON_MS);

  /** `onFirstUse` is called when a key is used for the first time anywhere. */
  constructor(database: UsedKeys, log: Log, onFirstUse: (key: ApiKey) => void = () => undefined) {
    this.#database = database;
    this.#use = new KeyUse(database, log, onFirstUse);
  }

  /**
   * Whom a key belongs to. The database is asked each time, so that a key that was revoked anywhere ends at once; while it is away,
   * a key goes on for a minute that this process has just verified. Throws ApiError `unauthenticated`, the same for all that is
   * wrong with a key, and `sign_in_unavailable` where that cannot be told.
   */
  async verify(text: string): Promise<Principal> {
    const hash = hashOfKey(text);
    if (hash === null) throw unauthenticated();
    const key = await this.#find(hash);
    this.#use.note(key);
    return { userId: key.user_id, scopes: new Set(key.scopes), by: 'key', keyId: key.key_id };
  }

  /** To be called when a key was revoked here. */
  forget(keyId: string): void {
    this.#verified.forgetWhere(({ key_id }) => key_id === keyId);
  }

  /** To be called when a user was erased. */
  forgetAllOf(userId: string): void {
    this.#verified.forgetWhere(({ user_id }) => user_id === userId);
  }

  async #find(hash: string): Promise<ApiKey> {
    const { endings } = this.#verified;
    let key: ApiKey | null;
    try {
      key = await this.#database.identity.keys.findByHash(hash);
    } catch (error) {
      return this.#remembered(hash, error);
    }
    if (key === null || !isLiving(key, Date.now())) {
      this.#verified.forget(hash);
      throw unauthenticated();
    }
    this.#verified.note(hash, key, endings);
    return key;
  }

  #remembered(hash: string, why: unknown): ApiKey {
    // Without a database there are no keys.
    if (hasCode(why, 'database_disabled')) throw unauthenticated();
    const key = this.#verified.find(hash);
    if (key !== null && isLiving(key, Date.now())) return key;
    throw new ApiError('sign_in_unavailable', 'Whose key it is cannot be told now. Try again later.', {
      retryAfterSeconds: why instanceof ApiError ? (why.details.retryAfterSeconds ?? RETRY_SECONDS) : RETRY_SECONDS,
      cause: why,
    });
  }
}
