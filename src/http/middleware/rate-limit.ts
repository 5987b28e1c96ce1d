import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { ApiError } from '../../errors/api-error';

const WINDOW_MS = 60_000;

/**
 * Bounds what one client may ask in a minute; the answers carry `RateLimit` and `RateLimit-Policy`. A client is an IPv4
 * address or an IPv6 /56, since hopping within one's own network is free. 0 turns it off.
 */
export function limitRate(requestsPerMinute: number): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next();
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res, next) => {
      const wait = Number(res.getHeader('Retry-After') ?? WINDOW_MS / 1000);
      next(
        new ApiError('rate_limited', 'Too many requests from this address. Wait a little, then go on.', {
          retryAfterSeconds: wait,
        }),
      );
    },
  });
}
