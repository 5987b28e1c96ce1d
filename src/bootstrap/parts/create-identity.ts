import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { AppDeps } from '../../http/app';
import { AccessTokens } from '../../identity/tokens/access-tokens';
import { Identity, ProgramKeys, RecentModels } from '../../services/identity';

/** What the sign-in is made of. */
export interface IdentityOptions {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** What tells who a request comes from, and what its user has just made. */
export function createIdentityParts(
  options: IdentityOptions,
): Pick<AppDeps, 'authenticator' | 'keys' | 'recentModels'> {
  const authenticator = createIdentity(options);
  const keys = authenticator && new ProgramKeys(options.database, (keyId) => authenticator.forgetKey(keyId));
  return { authenticator, keys, recentModels: new RecentModels() };
}

/** Null where no issuer is set, so that there is no sign-in. */
function createIdentity({ settings, database, log }: IdentityOptions): Identity | null {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_USER_ID_CLAIM: userIdClaim } = settings;
  if (issuer === undefined || audience === undefined) return null;
  const tokens = new AccessTokens({ issuer, audience, userIdClaim, log });
  void tokens.prepare();
  return new Identity({ tokens, database, log });
}
