import { describePlainHttp } from './plain-http';
import { optionalCheckedText, setting, wholeNumber } from './setting';

/** The settings of sign-in, as far as they depend on each other. */
interface SignInSettings {
  readonly AUTH_ISSUER: string | undefined;
  readonly AUTH_AUDIENCE: string | undefined;
  readonly AUTH_USER_ID_CLAIM: string | undefined;
  readonly AUTH_CLIENT_ID: string | undefined;
  readonly AUTH_CLIENT_SECRET: string | undefined;
}

const METADATA_PATH = '/.well-known/';
/** Claims of every access token, none of which has the id of a user. */
const OTHER_CLAIMS = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'azp', 'client_id', 'scope', 'permissions']);

/**
 * Says what is wrong with the address of an issuer, or returns null. Who it says a user is, the service believes, so that plain http is for
 * loopback alone (OpenID Connect Discovery 1.0, section 3, wants https, and neither query nor fragment).
 */
function describeIssuerProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'use an address such as https://example.eu.auth0.com/';
  if (url.username !== '' || url.password !== '') return 'remove the user name and password from the address';
  if (url.search !== '' || url.hash !== '') return 'remove the query and the fragment from the address';
  if (url.pathname.includes(METADATA_PATH))
    return `remove ${METADATA_PATH} and what is behind it; put the issuer alone`;
  return describePlainHttp(url, 'http://127.0.0.1:4000');
}

/** Says what is wrong with the name of an audience, or returns null. */
function describeAudienceProblem(audience: string): string | null {
  return /^[\x21-\x7e]{1,255}$/.test(audience)
    ? null
    : 'use the identifier of the API at the issuer, such as https://voices.example.com, without spaces';
}

/** Says what is wrong with the name of a claim for the id of the user, or returns null. */
function describeClaimProblem(claim: string): string | null {
  return /^[\x21-\x7e]{1,255}$/.test(claim) && !OTHER_CLAIMS.has(claim)
    ? null
    : 'use the name of a claim that has the id of the user, such as https://example.com/user_id';
}

/** Says what is wrong with an id or a secret of the client, or returns null. */
function describeClientProblem(text: string): string | null {
  return /^[\x21-\x7e]{1,512}$/.test(text) ? null : 'use what the issuer shows for the application, without spaces';
}

/** 32 characters at random are more than anybody guesses. */
const MIN_SECRET_LENGTH = 32;

/** Says what is wrong with the secret of the sessions, or returns null. */
function describeSecretProblem(secret: string): string | null {
  return secret.length >= MIN_SECRET_LENGTH && /^[\x21-\x7e]+$/.test(secret)
    ? null
    : `use at least ${MIN_SECRET_LENGTH} random printable ASCII characters without spaces`;
}

/** The rows of sign-in in the settings table. */
export const SIGN_IN_SETTINGS = {
  AUTH_ISSUER: setting({
    schema: optionalCheckedText(describeIssuerProblem),
    help: 'OpenID Connect issuer whose access tokens say who a request comes from; without it there is no sign-in.',
    commonMisnames: ['AUTH0_DOMAIN', 'AUTH0_ISSUER', 'AUTH0_ISSUER_BASE_URL', 'OIDC_ISSUER', 'ISSUER_URL'],
  }),
  AUTH_AUDIENCE: setting({
    schema: optionalCheckedText(describeAudienceProblem),
    help: 'Audience that access tokens must be for: the identifier of the API at the issuer.',
    commonMisnames: ['AUTH0_AUDIENCE', 'OIDC_AUDIENCE', 'API_AUDIENCE'],
  }),
  AUTH_USER_ID_CLAIM: setting({
    schema: optionalCheckedText(describeClaimProblem),
    help: 'Claim of access tokens that has the user_id (24 hex digits); without it, one is made of issuer and subject.',
    commonMisnames: ['AUTH0_USER_ID_CLAIM', 'USER_ID_CLAIM'],
  }),
  AUDIT_DAYS: setting({
    schema: wholeNumber(1, 3_650),
    default: '90',
    help: 'Days for which it stays written down who did what, where there is sign-in.',
  }),
  AUTH_CLIENT_ID: setting({
    schema: optionalCheckedText(describeClientProblem),
    help: 'Client id of the page at the issuer; without it nobody can sign in on the page.',
    commonMisnames: ['AUTH0_CLIENT_ID', 'OIDC_CLIENT_ID', 'CLIENT_ID'],
  }),
  AUTH_CLIENT_SECRET: setting({
    schema: optionalCheckedText(describeClientProblem),
    help: 'Secret that belongs to AUTH_CLIENT_ID; none for a public client.',
    secret: true,
    commonMisnames: ['AUTH0_CLIENT_SECRET', 'OIDC_CLIENT_SECRET', 'CLIENT_SECRET'],
  }),
  SESSION_SECRET: setting({
    schema: optionalCheckedText(describeSecretProblem),
    help: 'Secret that seals the cookies of the page, the same on all instances; else one is made and kept in DATA_DIR.',
    secret: true,
    commonMisnames: ['COOKIE_SECRET', 'AUTH0_SECRET'],
  }),
};

/** Settings that mean nothing without others, by what they need. */
const NEEDED = {
  AUTH_USER_ID_CLAIM: 'AUTH_ISSUER',
  AUTH_CLIENT_ID: 'AUTH_ISSUER',
  AUTH_CLIENT_SECRET: 'AUTH_CLIENT_ID',
} as const;

/** What is wrong with the settings of sign-in together, as `VARIABLE: remedy`. Half of them would leave everything open. */
export function signInProblems(settings: SignInSettings): string[] {
  const hasIssuer = settings.AUTH_ISSUER !== undefined;
  const hasAudience = settings.AUTH_AUDIENCE !== undefined;
  if (hasIssuer !== hasAudience) {
    return [`${hasIssuer ? 'AUTH_AUDIENCE' : 'AUTH_ISSUER'}: set both AUTH_ISSUER and AUTH_AUDIENCE, or neither`];
  }
  const names = ['AUTH_USER_ID_CLAIM', 'AUTH_CLIENT_ID', 'AUTH_CLIENT_SECRET'] as const;
  return names.flatMap((name) => {
    const needed = NEEDED[name];
    if (settings[name] === undefined || settings[needed] !== undefined) return [];
    const others = needed === 'AUTH_ISSUER' ? 'AUTH_ISSUER and AUTH_AUDIENCE' : needed;
    return [`${name}: set ${others} as well, without which there is no sign-in`];
  });
}
