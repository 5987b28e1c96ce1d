import { SCOPES, type Scope } from '../../domain/identity/principal';
import { isHexId } from '../../domain/values/hex-id';
import { TokenRefused } from './token-errors';
import { userIdOf } from './user-id';

type Claims = Readonly<Record<string, unknown>>;

/** OpenID Connect Core 1.0, section 2: `sub` has at most 255 characters. */
const MAX_SUBJECT_LENGTH = 255;
/** What an app cannot ask for on behalf of a person. */
const ADMIN: Scope = 'voices:admin';
/** What a Date can hold, in seconds. */
const MAX_SECONDS = 8.64e12;

const own = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);

/** Whom the token is about. Throws TokenRefused. */
export function subjectOf(claims: Claims): string {
  const subject = own(claims, 'sub');
  if (
    typeof subject === 'string' &&
    subject !== '' &&
    subject.length <= MAX_SUBJECT_LENGTH &&
    !/\p{Cc}/u.test(subject)
  ) {
    return subject;
  }
  throw new TokenRefused('subject');
}

/** When the token ends; `exp` has been compared with the clock already. Throws TokenRefused for a time that is none. */
export function expiryOf(claims: Claims): Date {
  const seconds = own(claims, 'exp');
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= MAX_SECONDS)) throw new TokenRefused('claim');
  return new Date(seconds * 1000);
}

/** Throws TokenRefused for a token that was issued in the future. */
export function checkIssuedAt(claims: Claims, nowSeconds: number, toleranceSeconds: number): void {
  const issuedAt = own(claims, 'iat');
  if (issuedAt === undefined) return;
  if (typeof issuedAt !== 'number') throw new TokenRefused('claim');
  if (issuedAt > nowSeconds + toleranceSeconds) throw new TokenRefused('not_yet_valid');
}

/**
 * The id of the user: that in the claim where the token has it, else one made of issuer and subject. A claim that is no
 * ObjectId is refused: made of the subject instead, the id would be that of nobody whom the app knows.
 */
export function userIdIn(
  claims: Claims,
  from: { readonly claim: string | undefined; readonly issuer: string },
): string {
  const claimed = from.claim === undefined ? undefined : own(claims, from.claim);
  if (claimed === undefined) return userIdOf(from.issuer, subjectOf(claims));
  if (!isHexId(claimed)) throw new TokenRefused('user_id_claim');
  return claimed.toLowerCase();
}

/**
 * What the token allows: of `scope` (RFC 9068: words with spaces between them; some issuers have a list), `scp` (Okta, Entra ID) and `permissions`
 * (Auth0, with role-based access control). What is no scope of this service is left out, and so is `voices:admin` of a person where nobody but
 * the app says so: many issuers give an app whatever scope it asks for.
 */
export function scopesOf(claims: Claims): ReadonlySet<Scope> {
  const asked = new Set(['scope', 'scp'].flatMap((claim) => wordsOf(own(claims, claim))));
  const given = new Set(wordsOf(own(claims, 'permissions')));
  const mayBeAdmin = given.has(ADMIN) || isOfProgram(claims);
  return new Set(SCOPES.filter((scope) => (given.has(scope) || asked.has(scope)) && (scope !== ADMIN || mayBeAdmin)));
}

/**
 * Whether a token is that of a program, which has shown a secret of its own, and not of a person who was asked for scopes by an app:
 * its subject is the client (RFC 9068, section 2.2), which Auth0 writes as `CLIENT@clients`.
 */
function isOfProgram(claims: Claims): boolean {
  const subject = own(claims, 'sub');
  const clients = ['client_id', 'azp', 'cid'].map((claim) => own(claims, claim)).filter((id) => typeof id === 'string');
  return (
    own(claims, 'gty') === 'client-credentials' || clients.some((id) => subject === id || subject === `${id}@clients`)
  );
}

function wordsOf(claim: unknown): readonly unknown[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}
