import type { Request } from 'express';
import { cannotBeRebound } from '../../address/host-name';
import { type AddressOptions, ownOrigins } from '../../address/public-address';

/** The origin of the page in the browser that has sent a request: that of PUBLIC_URL where it is set. */
export function pageOrigin(req: Request, options: AddressOptions): string {
  const [publicOrigin, ownOrigin] = ownOrigins(req, options);
  return publicOrigin ?? ownOrigin ?? '';
}

/** Whether cookies of the page are for https alone. */
export function isSecure(origin: string): boolean {
  return origin.startsWith('https:');
}

/** Whether people can sign in at an origin: over plain http, on this machine alone. */
export function maySignInAt(origin: string): boolean {
  if (isSecure(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  const isThisMachine = hostname.endsWith('localhost') || hostname === '[::1]' || hostname.startsWith('127.');
  return isThisMachine && cannotBeRebound(hostname);
}
