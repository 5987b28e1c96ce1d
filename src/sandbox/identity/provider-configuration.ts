import { randomBytes } from 'node:crypto';
import type { Configuration, JWK, KoaContextWithOIDC } from 'oidc-provider';
import { SIGN_IN_PATH } from './sign-in-page';
import { SANDBOX_USERS } from './users';

const HOUR = 3600;
const DAY = 24 * HOUR;
const OPENID_SCOPES = 'openid profile email';

/** What the configuration depends on. */
export interface ConfigurationParts {
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Signs all tokens. */
  readonly key: JWK;
}

/** A provider whose access tokens are JWTs for one API, and that asks for a user and for nothing else. */
export function configurationOf({ audience, scopes, key }: ConfigurationParts): Configuration {
  const scope = scopes.join(' ');
  return {
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    findAccount: (_context, id) => {
      const user = SANDBOX_USERS[id];
      return user && { accountId: id, claims: async () => ({ sub: id, ...user }) };
    },
    interactions: { url: (_context, { uid }) => `${SIGN_IN_PATH}${uid}` },
    loadExistingGrant: (context) => grantAll(context, audience, scope),
    // As most issuers do: id tokens say what their user is called.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope, audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    ttl: { AccessToken: HOUR, ClientCredentials: HOUR, IdToken: HOUR, Grant: DAY, Session: DAY, Interaction: HOUR },
  };
}

/** Agrees to everything in the place of the user, who is not asked. */
async function grantAll({ oidc }: KoaContextWithOIDC, audience: string, scope: string) {
  const { provider, client, session } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const id = session.grantIdFor(client.clientId);
  const known = id === undefined ? undefined : await provider.Grant.find(id);
  if (known !== undefined) return known;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(OPENID_SCOPES);
  grant.addResourceScope(audience, scope);
  await grant.save();
  return grant;
}
