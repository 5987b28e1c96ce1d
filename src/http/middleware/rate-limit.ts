import type { RequestHandler, Response } from 'express';
import { type ClientRateLimitInfo, ipKeyGenerator, MemoryStore, rateLimit, type Store } from 'express-rate-limit';
import type { HitCounter } from '../../concurrency/counters/shared-counts';
import { ApiError } from '../../errors/api-error';

const WINDOW_MS = 60_000;
/** How many bits of an IPv6 address name a client. */
const IPV6_SUBNET = 56;

/**
 * Limits the requests of one client in a minute; responses carry `RateLimit` and `RateLimit-Policy`. A client is an IPv4
 * address or an IPv6 /56, since within such a network one client can use any number of addresses. 0 turns the limit off.
 * `counter` counts in windows of a minute, together with other instances; without it this process counts alone.
 */
export function limitRate(requestsPerMinute: number, counter?: HitCounter): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next();
  const store = counter === undefined ? new MemoryStore() : storeOf(counter);
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store,
    keyGenerator: ({ ip = '' }, res) => {
      const client = ipKeyGenerator(ip, IPV6_SUBNET);
      res.locals.countFurther = async () => toError(await store.increment(client), requestsPerMinute);
      return client;
    },
    // Its checks of the set-up print to standard error, beside the log.
    validate: false,
    handler: (_req, res, next) => {
      next(tooMany(Number(res.getHeader('Retry-After') ?? WINDOW_MS / 1000)));
    },
  });
}

/**
 * Counts a part of a request like a request of its own. Gives the error with which one would fail by now, or null.
 */
export async function countFurther(res: Response): Promise<ApiError | null> {
  const { countFurther: count } = res.locals;
  return typeof count === 'function' ? count() : null;
}

function toError({ totalHits, resetTime }: ClientRateLimitInfo, requestsPerMinute: number): ApiError | null {
  if (totalHits <= requestsPerMinute) return null;
  const waitMs = resetTime === undefined ? WINDOW_MS : resetTime.getTime() - Date.now();
  return tooMany(Math.max(1, Math.ceil(waitMs / 1000)));
}

function tooMany(retryAfterSeconds: number): ApiError {
  return new ApiError('rate_limited', 'Too many requests from this address. Wait before you send more.', {
    retryAfterSeconds,
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
