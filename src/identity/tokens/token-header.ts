import { TokenRefused } from './token-errors';

/**
 * Asymmetric ones alone: with HS256 the public key of the issuer would be a secret that everybody knows
 * (RFC 8725, sections 2.1 and 3.1).
 */
export const ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/**
 * They would have the sender of a token say which key proves it (`jwk`, `jku`, `x5c`, `x5u`), or that something must be understood that is
 * not understood here (`crit`). Keys come from the metadata of the issuer alone.
 */
const FORBIDDEN = ['crit', 'jwk', 'jku', 'x5c', 'x5u'];

const MAX_KEY_ID_LENGTH = 256;

/** The header of a token, as far as it is used before the signature is verified. */
export interface TokenHeader {
  readonly keyId: string | undefined;
  /** In lower case and without `application/`; `jwt` where there is none. */
  readonly type: string;
}

/** Reads the header of a token, which is not known to be signed yet. Throws TokenRefused. */
export function readHeader(token: string): TokenHeader {
  const header = parse(token.slice(0, token.indexOf('.')));
  const { alg, kid, typ = 'JWT' } = header;
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) throw new TokenRefused('algorithm');
  if (FORBIDDEN.some((member) => Object.hasOwn(header, member))) throw new TokenRefused('forbidden_header');
  if (typeof typ !== 'string' || !(kid === undefined || isKeyId(kid))) throw new TokenRefused('malformed');
  return { keyId: kid, type: typ.toLowerCase().replace(/^application\//, '') };
}

/** The key that a token names, whatever else is in its header. Throws TokenRefused. */
export function keyIdOf(token: string): string | undefined {
  const { kid } = parse(token.slice(0, token.indexOf('.')));
  return isKeyId(kid) ? kid : undefined;
}

function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_KEY_ID_LENGTH;
}

function parse(part: string): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    // A text or a list has no `alg`, and is refused for that.
    return { ...Object(header) };
  } catch {
    throw new TokenRefused('malformed');
  }
}
