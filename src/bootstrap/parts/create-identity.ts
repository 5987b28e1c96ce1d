import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { AccessTokens } from '../../identity/tokens/access-tokens';
import { Identity } from '../../services/identity';

/** What the sign-in is made of. */
export interface IdentityParts {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** Who tells whom a request comes from; null where no issuer is set, so that there is no sign-in. */
export function createIdentity({ settings, database, log }: IdentityParts): Identity | null {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_USER_ID_CLAIM: userIdClaim } = settings;
  if (issuer === undefined || audience === undefined) return null;
  const tokens = new AccessTokens({ issuer, audience, userIdClaim, log });
  void tokens.prepare();
  return new Identity({ tokens, database, log });
}
