import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { AppDeps } from '../../http/app';
import { CodeFlow } from '../../identity/sign-in/code-flow';
import { Sealer } from '../../identity/sign-in/sealer';
import { AccessTokens, type AccessTokensOptions } from '../../identity/tokens/access-tokens';
import type { Metrics } from '../../observability/metrics/metrics';
import {
  AuditTrail,
  Identity,
  PageSignIn,
  ProgramKeys,
  RecentModels,
  SeenUsers,
  Sessions,
  type SessionTiming,
} from '../../services/identity';
import { keptSessionSecret } from './session-secret';

/** What the sign-in is made of. */
export interface IdentityOptions {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly log: Log;
  /** Where events are counted that could not be written down. */
  readonly metrics: Pick<Metrics, 'countLostAuditEvent'>;
  /** How long sessions of the page last, if not as usual. */
  readonly timing?: Partial<SessionTiming> | undefined;
}

/** Has this process forget what it remembers of a user who was erased. */
interface ForgetsUsers {
  readonly forgetUser: (userId: string) => void;
}

/** What tells who a request comes from, what its user has just made, and what forgets a user. */
export async function createIdentityParts(
  options: IdentityOptions,
): Promise<Pick<AppDeps, 'authenticator' | 'pageSignIn' | 'keys' | 'audit' | 'recentModels'> & ForgetsUsers> {
  const { settings, database, log, metrics } = options;
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_USER_ID_CLAIM: userIdClaim } = settings;
  const recentModels = new RecentModels();
  // Without an issuer there is no sign-in.
  if (issuer === undefined || audience === undefined) {
    const forgetUser = (userId: string): void => recentModels.forgetAllOf(userId);
    return { authenticator: null, pageSignIn: null, keys: null, audit: null, recentModels, forgetUser };
  }
  const tokens = new AccessTokens({ issuer, audience, userIdClaim, log });
  void tokens.prepare();
  const audit = new AuditTrail({
    ...{ database, log, days: settings.AUDIT_DAYS },
    onLost: () => metrics.countLostAuditEvent(),
  });
  const users = new SeenUsers(database, log);
  const authenticator = new Identity({ tokens, database, users, log, audit });
  const keys = new ProgramKeys(database, (keyId) => authenticator.forgetKey(keyId));
  const pageSignIn = await createPageSignIn({ ...options, issuer, audience, tokens, users, audit });
  const forgetUser = (userId: string): void => {
    authenticator.forgetKeysOf(userId);
    pageSignIn?.forgetAllOf(userId);
    users.forget(userId);
    recentModels.forgetAllOf(userId);
  };
  return { authenticator, pageSignIn, keys, audit, recentModels, forgetUser };
}

interface PageSignInOptions extends IdentityOptions, Pick<AccessTokensOptions, 'issuer' | 'audience'> {
  readonly tokens: AccessTokens;
  readonly users: SeenUsers;
  readonly audit: AuditTrail;
}

/** Null where the page is no client of the issuer. */
async function createPageSignIn(options: PageSignInOptions): Promise<PageSignIn | null> {
  const { settings, database, log, issuer, audience, tokens, users, audit, timing } = options;
  const { AUTH_CLIENT_ID: clientId, AUTH_CLIENT_SECRET: clientSecret, SESSION_SECRET, DATA_DIR } = settings;
  if (clientId === undefined) return null;
  return new PageSignIn({
    flow: new CodeFlow({ issuer, audience, clientId, clientSecret, log, keys: tokens.keys }),
    tokens,
    sessions: new Sessions({ database, log, timing }),
    users,
    sealer: new Sealer(SESSION_SECRET ?? (await keptSessionSecret(DATA_DIR))),
    audit,
    log,
  });
}
