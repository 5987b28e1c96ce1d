import type { JSONWebKeySet, JWTPayload, JWTVerifyOptions } from 'jose';
import { type Fetch, fetchJson, IssuerFault } from './fetch-json';

/** What an issuer says of itself. */
export interface IssuerDocument {
  /** Its name as its tokens have it in `iss`. */
  readonly issuer: string;
  /** Verifies a token by the keys that the issuer had when they were read; its claims, or fails as jwtVerify of jose does. */
  readonly verify: (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload>;
}

/** Addresses are named in the log. */
const MAX_ADDRESS_LENGTH = 2048;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const withoutSlash = (address: string): string => address.replace(/\/$/, '');

/**
 * Reads the metadata of an issuer (OpenID Connect Discovery 1.0, section 4) and the keys that it names. The metadata says how the
 * issuer is written: Auth0 has a slash at the end, others have none, and settings have either. Fails as `fetchJson` does.
 */
export async function readIssuer(issuer: string, fetch: Fetch, signal: AbortSignal): Promise<IssuerDocument> {
  const address = `${withoutSlash(issuer)}/.well-known/openid-configuration`;
  const metadata = await fetchJson(address, fetch, signal);
  const name = textIn(metadata, 'issuer');
  if (name === undefined || withoutSlash(name) !== withoutSlash(issuer)) {
    throw new IssuerFault(`${address} is the metadata of another issuer than that of AUTH_ISSUER`);
  }
  const keysAddress = textIn(metadata, 'jwks_uri');
  if (keysAddress === undefined || !mayHoldKeys(keysAddress, issuer)) {
    throw new IssuerFault(`${address} names no https address as jwks_uri`);
  }
  const keys = await fetchJson(keysAddress, fetch, signal);
  if (!isKeySet(keys)) throw new IssuerFault(`${keysAddress} is no set of keys`);
  // jose is loaded where there is sign-in alone, and by import(), since it is an ES module.
  const { createLocalJWKSet, jwtVerify } = await import('jose');
  const find = createLocalJWKSet(keys);
  return { issuer: name, verify: async (token, expected) => (await jwtVerify(token, find, expected)).payload };
}

function textIn(value: unknown, member: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
  const text: unknown = Reflect.get(value, member);
  return typeof text === 'string' ? text : undefined;
}

/** Keys that came over plain http could be anybody's; only an issuer on this machine may have them there. */
function mayHoldKeys(address: string, issuer: string): boolean {
  if (address.length > MAX_ADDRESS_LENGTH || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname) && issuer.startsWith('http:'));
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
