import type { JSONWebKeySet, JWTPayload, JWTVerifyOptions } from 'jose';
import { type Fetch, fetchJson, IssuerFault } from './fetch-json';
import { endpointOf, readMetadata } from './read-metadata';

/** What an issuer says of itself. */
export interface IssuerDocument {
  /** Its name as its tokens have it in `iss`. */
  readonly issuer: string;
  /** Verifies a token by the keys that the issuer had when they were read; its claims, or fails as jwtVerify of jose does. */
  readonly verify: (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload>;
}

/** Reads the metadata of an issuer (OpenID Connect Discovery 1.0, section 4) and the keys that it names. Fails as `fetchJson` does. */
export async function readIssuer(issuer: string, fetch: Fetch, signal: AbortSignal): Promise<IssuerDocument> {
  const metadata = await readMetadata(issuer, ['jwks_uri'], fetch, signal);
  const keysAddress = endpointOf(metadata, 'jwks_uri');
  const keys = await fetchJson(keysAddress, fetch, signal);
  if (!isKeySet(keys)) throw new IssuerFault(`${keysAddress} is no set of keys`);
  // jose is loaded where there is sign-in alone, and by import(), since it is an ES module.
  const { createLocalJWKSet, jwtVerify } = await import('jose');
  const find = createLocalJWKSet(keys);
  return {
    issuer: metadata.issuer,
    verify: async (token, expected) => (await jwtVerify(token, find, expected)).payload,
  };
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
