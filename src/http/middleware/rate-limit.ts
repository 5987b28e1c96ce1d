import type { RequestHandler } from 'express';
import { rateLimit, type Store } from 'express-rate-limit';
import type { HitCounter } from '../../concurrency/counters/shared-counts';
import { ApiError } from '../../errors/api-error';

const WINDOW_MS = 60_000;

/**
 * Limits the requests of one client in a minute; responses carry `RateLimit` and `RateLimit-Policy`. A client is an IPv4
 * address or an IPv6 /56, since within such a network one client can use any number of addresses. 0 turns the limit off.
 * `counter` counts in windows of a minute, together with other instances; without it this process counts alone.
 */
export function limitRate(requestsPerMinute: number, counter?: HitCounter): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next();
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    ...(counter !== undefined && { store: storeOf(counter) }),
    // Its checks of the set-up print to standard error, beside the log.
    validate: false,
    handler: (_req, res, next) => {
      const wait = Number(res.getHeader('Retry-After') ?? WINDOW_MS / 1000);
      next(
        new ApiError('rate_limited', 'Too many requests from this address. Wait before you send more.', {
          retryAfterSeconds: wait,
        }),
      );
    },
  });
}

/** What the middleware needs of a store here: it takes no hit back and resets no client. */
function storeOf(counter: HitCounter): Store {
  return {
    increment: (client) => {
      const { hits, endsInMs } = counter.hit(client);
      return { totalHits: hits, resetTime: new Date(Date.now() + endsInMs) };
    },
    decrement: () => undefined,
    resetKey: () => undefined,
  };
}
