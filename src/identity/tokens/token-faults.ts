import { type TokenFault, TokenRefused } from './token-errors';
import type { TokenHeader } from './token-header';

/** The codes of jose's errors, which are the same wherever its classes were loaded (https://github.com/panva/jose/tree/main/docs/util/errors). */
const FAULTS: Readonly<Record<string, TokenFault>> = {
  ERR_JWS_INVALID: 'malformed',
  ERR_JWT_INVALID: 'malformed',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown_key',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWT_EXPIRED: 'expired',
};

const FAULTS_OF_CLAIMS: Readonly<Record<string, TokenFault>> = {
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not_yet_valid',
  sub: 'subject',
};

/** What jose found wrong with a token. */
export function faultOf(error: unknown): TokenRefused {
  const code = memberOf(error, 'code');
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    return new TokenRefused(FAULTS_OF_CLAIMS[memberOf(error, 'claim')] ?? 'claim');
  }
  const fault = FAULTS[code];
  // A key of the issuer that jose does not take, such as one of RSA with fewer than 2048 bits, is a TypeError.
  return fault === undefined ? new TokenRefused('unexpected', error) : new TokenRefused(fault);
}

/** Whether the token may be valid by keys that the issuer has by now: it names one that is not known, or none at all. */
export function isRotationFault(error: unknown, { keyId }: Pick<TokenHeader, 'keyId'>): boolean {
  const { reason } = faultOf(error);
  return reason === 'unknown_key' || (reason === 'signature' && keyId === undefined);
}

function memberOf(error: unknown, member: 'code' | 'claim'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, member) : undefined;
  return typeof value === 'string' ? value : '';
}
