import type { Request, RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';
import { type AddressOptions, normalOrigin, ownOrigins } from './public-address';

/** The methods that change nothing (RFC 9110, section 9.2.1). */
export const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that would change something and that a page of another site makes a browser send
 * (`cross_site_request`, 403). Browsers name the origin of a request in `Sec-Fetch-Site` (W3C Fetch Metadata) and, on plain
 * http hosts, where they leave that out, in `Origin` (Fetch, section 3.2). A request with neither comes from a program,
 * which a foreign page cannot make send anything.
 */
export function refuseCrossSite(options: AddressOptions): RequestHandler {
  return (req, _res, next) => {
    if (!SAFE_METHODS.has(req.method) && !isFromThisSite(req, options) && !isFromListedOrigin(req, options)) {
      throw new ApiError(
        'cross_site_request',
        'Pages of other sites cannot change anything here. Use the page of this service, or a program. If this is its page, behind a proxy, set PUBLIC_URL to the address in the browser; the page of an app belongs in CORS_ORIGINS.',
      );
    }
    next();
  };
}

function isFromThisSite(req: Request, options: AddressOptions): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = req.headers;
  return origin === undefined || isOneOf(origin, ownOrigins(req, options));
}

/** The pages of listed origins may use the API, and not the forms of the page. */
function isFromListedOrigin(req: Request, { corsOrigins }: AddressOptions): boolean {
  const { origin } = req.headers;
  return origin !== undefined && req.path.startsWith('/api/') && isOneOf(origin, corsOrigins);
}

/** Compares whole origins: scheme, host, and the port also where one side leaves out that of the scheme. */
function isOneOf(origin: string, origins: readonly (string | undefined)[]): boolean {
  const normal = normalOrigin(origin);
  return normal !== undefined && origins.includes(normal);
}
