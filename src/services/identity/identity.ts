import type { DatabaseManager } from '../../database/database-manager';
import type { Principal } from '../../domain/identity/principal';
import type { Log } from '../../domain/log';
import { looksLikeKey } from '../../identity/keys/key-text';
import type { AccessTokens, VerifiedToken } from '../../identity/tokens/access-tokens';
import { TokenRefused } from '../../identity/tokens/token-errors';
import type { AuditTrail } from './audit-trail';
import { KeyVerifier } from './keys/key-verifier';
import { unauthenticated, unlessIssuerIsAway } from './refusals';
import type { SeenUsers } from './seen-users';

/** What telling who a request comes from needs. */
export interface IdentityDeps {
  readonly tokens: Pick<AccessTokens, 'verify'>;
  readonly database: DatabaseManager;
  readonly users: Pick<SeenUsers, 'note'>;
  readonly log: Log;
  /** Where the first use of a key is written down. */
  readonly audit?: Pick<AuditTrail, 'note'>;
}

/** Tells who a request comes from. */
export class Identity {
  readonly #tokens: IdentityDeps['tokens'];
  readonly #users: IdentityDeps['users'];
  readonly #keys: KeyVerifier;
  readonly #log: Log;

  constructor({ tokens, database, users, log, audit }: IdentityDeps) {
    this.#tokens = tokens;
    this.#users = users;
    this.#keys = new KeyVerifier(database, log, ({ user_id, key_id }) => {
      audit?.note({ user_id, action: 'key_first_used', by: 'key', key_id });
    });
    this.#log = log;
  }

  /**
   * Whom a bearer token belongs to: an access token, or the key of a program. Throws ApiError `unauthenticated`, the same for all
   * that is wrong with it, and `sign_in_unavailable` where that cannot be told because the issuer, or the database, does not answer.
   */
  async ofToken(token: string): Promise<Principal> {
    if (looksLikeKey(token)) return this.#keys.verify(token);
    const { userId, scopes, issuer, subject, issuedAt } = await this.#verify(token);
    this.#users.note({ _id: userId, issuer, subject, issuedAt });
    return { userId, scopes, by: 'token' };
  }

  /** To be called when a key was revoked, so that it does not go on while the database is away. */
  forgetKey(keyId: string): void {
    this.#keys.forget(keyId);
  }

  /** To be called when a user was erased, so that none of the user's keys goes on while the database is away. */
  forgetKeysOf(userId: string): void {
    this.#keys.forgetAllOf(userId);
  }

  async #verify(token: string): Promise<VerifiedToken> {
    try {
      return await this.#tokens.verify(token);
    } catch (error) {
      if (error instanceof TokenRefused) {
        this.#log.debug({ event: 'token_refused', reason: error.reason }, 'An access token was refused');
        throw unauthenticated();
      }
      return unlessIssuerIsAway(error);
    }
  }
}
