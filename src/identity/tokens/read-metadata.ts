import { type Fetch, fetchJson, IssuerFault } from './fetch-json';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** What an issuer says of itself (OpenID Connect Discovery 1.0, section 3). */
export interface IssuerMetadata {
  /** Its name as its tokens have it in `iss`. */
  readonly issuer: string;
  readonly [name: string]: Json;
}

/** Addresses are named in the log. */
const MAX_ADDRESS_LENGTH = 2048;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const withoutSlash = (address: string): string => address.replace(/\/$/, '');

/**
 * Reads the metadata of an issuer, which says how the issuer is written: Auth0 has a slash at the end, others have none, and settings
 * have either. Each of the `endpoints` is named there by an address that can be used. Fails as `fetchJson` does.
 */
export async function readMetadata(
  issuer: string,
  endpoints: readonly string[],
  fetch: Fetch,
  signal: AbortSignal,
): Promise<IssuerMetadata> {
  const address = `${withoutSlash(issuer)}/.well-known/openid-configuration`;
  const metadata = await fetchJson(address, fetch, signal);
  if (!isMetadata(metadata) || withoutSlash(metadata.issuer) !== withoutSlash(issuer)) {
    throw new IssuerFault(`${address} is the metadata of another issuer than that of AUTH_ISSUER`);
  }
  const unusable = endpoints.find((name) => !mayBeUsed(endpointOf(metadata, name), issuer));
  if (unusable !== undefined) throw new IssuerFault(`${address} names no https address as ${unusable}`);
  return metadata;
}

/** The address of an endpoint; empty where the metadata names none. */
export function endpointOf(metadata: IssuerMetadata, name: string): string {
  const address = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
  return typeof address === 'string' ? address : '';
}

function isMetadata(document: unknown): document is IssuerMetadata {
  return (
    typeof document === 'object' &&
    document !== null &&
    Object.hasOwn(document, 'issuer') &&
    typeof Reflect.get(document, 'issuer') === 'string'
  );
}

/** What goes over plain http could be anybody's; only an issuer on this machine may have it there. */
function mayBeUsed(address: string, issuer: string): boolean {
  if (address.length > MAX_ADDRESS_LENGTH || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname) && issuer.startsWith('http:'));
}
