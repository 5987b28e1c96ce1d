import type { Request, RequestHandler, Response } from 'express';
import { type AddressOptions, normalOrigin } from './public-address';

const EXPOSED = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
].join(', ');
const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  // An access token, or the key of a program.
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

/**
 * Lets the pages of the listed origins use the API and read its responses (Fetch, section 3.2). No cookies are allowed: such a page
 * sends a token. The response to a preflight request is that of any OPTIONS, with these headers.
 */
export function allowOrigins({ corsOrigins }: AddressOptions): RequestHandler {
  if (corsOrigins.length === 0) return (_req, _res, next) => next();
  return (req, res, next) => {
    res.vary('Origin');
    const { origin } = req.headers;
    if (origin !== undefined && corsOrigins.includes(normalOrigin(origin) ?? origin)) {
      res.setHeader('Access-Control-Allow-Origin', origin);
      res.setHeader('Access-Control-Expose-Headers', EXPOSED);
      if (isPreflight(req)) for (const [name, value] of Object.entries(PREFLIGHT)) res.setHeader(name, value);
    }
    next();
  };
}

function isPreflight(req: Request): boolean {
  return req.method === 'OPTIONS' && req.get('access-control-request-method') !== undefined;
}

/** Whether a browser asks, for a page of a listed origin, what it may send. Such a request carries no token. */
export function isListedPreflight(req: Request, res: Response): boolean {
  return isPreflight(req) && res.getHeader('Access-Control-Allow-Origin') !== undefined;
}
