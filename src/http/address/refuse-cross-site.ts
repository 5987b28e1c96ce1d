import type { Request, RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that would change something and that a page of another site makes a browser send
 * (`cross_site_request`, 403). Browsers name the origin of a request in `Sec-Fetch-Site` (W3C Fetch Metadata) and, on plain
 * http hosts, where they leave that out, in `Origin` (Fetch, section 3.2). A request with neither comes from a program,
 * which a foreign page cannot make send anything.
 */
export function refuseCrossSite(): RequestHandler {
  return (req, _res, next) => {
    if (!SAFE_METHODS.has(req.method) && !isFromThisSite(req)) {
      throw new ApiError(
        'cross_site_request',
        'Pages of other sites cannot change anything here. Use the page of this service, or a program.',
      );
    }
    next();
  };
}

function isFromThisSite(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = req.headers;
  return origin === undefined || hostOf(origin) === host;
}

/** The host and port of an origin; undefined for `null` and other texts that are not addresses. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
