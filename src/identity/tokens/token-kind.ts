import { TokenRefused } from './token-errors';

/** Claims that belong to other tokens: an id token answers a request (OpenID Connect Core 1.0, 2 and 3.3.2.11), a logout token tells of events. */
const OF_OTHER_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
/** Claims that say what a token may be used for, which no id token has; `gty` is Auth0's, and names the grant. */
const OF_ACCESS_TOKENS = ['scope', 'scp', 'permissions', 'gty'];

/**
 * Throws TokenRefused unless this is an access token that its bearer may use. An issuer signs id tokens with the same keys, and where
 * AUTH_AUDIENCE is the id of a client also for the same audience: those prove to a client who its user is, and allow nothing.
 *
 * - `typ: at+jwt` (RFC 9068) is an access token. It is what oidc-provider and the RFC 9068 profile of Auth0 issue.
 * - `typ: JWT` or none says nothing. Auth0's own profile, Keycloak, Entra ID, Okta and Cognito issue both kinds so. Keycloak says which in a claim
 *   `typ` (`Bearer`, `ID`, `Refresh`), and before its version 25 put a `nonce` into all of them; Cognito says it in `token_use`. Of the others
 *   access tokens have a scope (Auth0 `scope`, `permissions`, `gty`; Okta and Entra ID `scp`), and id tokens have none, but mostly a `nonce` or `at_hash`.
 *   `azp` says nothing: Auth0 and Entra ID have it in access tokens, others in id tokens.
 * - `cnf` binds a token to a key of its sender (RFC 9449, 8705), who has to prove that it has it. Without the proof
 *   a stolen token would do, so that such tokens are refused.
 */
export function checkKind(type: string, claims: Readonly<Record<string, unknown>>): void {
  const has = (claim: string): boolean => Object.hasOwn(claims, claim);
  if (has('cnf')) throw new TokenRefused('sender_constrained');
  if (type === 'at+jwt') return;
  if (type !== 'jwt' || !isAccessToken(claims, has)) throw new TokenRefused('not_an_access_token');
}

function isAccessToken(claims: Readonly<Record<string, unknown>>, has: (claim: string) => boolean): boolean {
  if (has('typ')) return claims.typ === 'Bearer';
  if (has('token_use')) return claims.token_use === 'access';
  return !OF_OTHER_TOKENS.some(has) && OF_ACCESS_TOKENS.some(has);
}
