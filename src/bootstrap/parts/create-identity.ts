import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { AppDeps } from '../../http/app';
import { AccessTokens } from '../../identity/tokens/access-tokens';
import type { Metrics } from '../../observability/metrics/metrics';
import { AuditTrail, Identity, ProgramKeys, RecentModels } from '../../services/identity';

/** What the sign-in is made of. */
export interface IdentityOptions {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly log: Log;
  /** Where events are counted that could not be written down. */
  readonly metrics: Pick<Metrics, 'countLostAuditEvent'>;
}

/** What tells who a request comes from, and what its user has just made. */
export function createIdentityParts(
  options: IdentityOptions,
): Pick<AppDeps, 'authenticator' | 'keys' | 'audit' | 'recentModels'> {
  const { database, log, settings, metrics } = options;
  const days = settings.AUDIT_DAYS;
  const audit = new AuditTrail({ database, log, days, onLost: () => metrics.countLostAuditEvent() });
  const authenticator = createIdentity(options, audit);
  const keys = authenticator && new ProgramKeys(options.database, (keyId) => authenticator.forgetKey(keyId));
  return { authenticator, keys, audit: authenticator && audit, recentModels: new RecentModels() };
}

/** Null where no issuer is set, so that there is no sign-in. */
function createIdentity({ settings, database, log }: IdentityOptions, audit: AuditTrail): Identity | null {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_USER_ID_CLAIM: userIdClaim } = settings;
  if (issuer === undefined || audience === undefined) return null;
  const tokens = new AccessTokens({ issuer, audience, userIdClaim, log });
  void tokens.prepare();
  return new Identity({ tokens, database, log, audit });
}
