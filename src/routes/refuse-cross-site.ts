import type { Request, RequestHandler } from 'express';
import { ApiError } from '../errors/api-error';

/**
 * Refuses what a page of another site makes a browser send (`cross_site_request`, 403). Browsers say where a request
 * comes from in `Sec-Fetch-Site` (W3C Fetch Metadata) and, on plain http hosts, where they leave that out, in `Origin`
 * (Fetch, section 3.2). A request with neither comes from a program, which nobody can trick into sending it.
 */
export function refuseCrossSite(): RequestHandler {
  return (req, _res, next) => {
    if (!isFromThisSite(req)) {
      throw new ApiError(
        'cross_site_request',
        'This form can be sent from the page of this service only. Open it first.',
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

/** The host and port of an origin; undefined for `null` and other texts that are no address. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
