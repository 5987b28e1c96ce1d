import type { DatabaseManager } from '../../../database/database-manager';
import type { RevokedKey } from '../../../database/repositories/identity/keys-repository';
import { type ApiKey, MAX_LIVING_KEYS } from '../../../domain/identity/api-key';
import type { Scope } from '../../../domain/identity/principal';
import { DAY_MS } from '../../../domain/values/time';
import { ApiError } from '../../../errors/api-error';
import { createKeyText, hashOfKey } from '../../../identity/keys/key-text';

/** What a new key is to be. */
export interface KeyRequest {
  readonly user_id: string;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  /** For how many days it works. */
  readonly days: number;
}

/** A key and its text, which is not to be had again. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly text: string;
}

/** Makes, lists and ends keys of programs. Throws what the database throws. */
export class ProgramKeys {
  /** `onRevoked` is called with the id of each key that ends here. */
  constructor(
    private readonly database: Pick<DatabaseManager, 'identity'>,
    private readonly onRevoked: (keyId: string) => void = () => undefined,
  ) {}

  /** Throws ApiError `too_many_keys` where as many keys of the user work as are allowed. */
  async issue({ user_id, name, scopes, days }: KeyRequest): Promise<IssuedKey> {
    const text = createKeyText();
    const hash = hashOfKey(text);
    if (hash === null) throw new Error('A new key has no form of a key.');
    const expires_at = new Date(Date.now() + days * DAY_MS);
    const created = { user_id, name, scopes: [...new Set(scopes)], expires_at, hash };
    const key = await this.database.identity.keys.create(created);
    if (key !== null) return { key, text };
    const detail = `At most ${MAX_LIVING_KEYS} keys of a user work at the same time. Revoke one that is not needed any more.`;
    throw new ApiError('too_many_keys', detail);
  }

  /** The keys of a user, newest first. */
  list(userId: string): Promise<readonly ApiKey[]> {
    return this.database.identity.keys.listOf(userId);
  }

  /** Takes back a key that nobody was told of yet, so that nothing is left of it. */
  async withdraw(keyId: string): Promise<void> {
    await this.database.identity.keys.remove(keyId);
    this.onRevoked(keyId);
  }

  /** Ends a key of a user, or of whomever where that is null. Throws ApiError `key_not_found`. */
  async revoke(keyId: string, userId: string | null): Promise<RevokedKey> {
    const revoked = await this.database.identity.keys.revoke(keyId, userId);
    if (revoked === null) throw new ApiError('key_not_found', 'There is no such key.');
    this.onRevoked(keyId);
    return revoked;
  }
}
