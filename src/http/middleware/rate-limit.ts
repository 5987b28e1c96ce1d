import type { Request, RequestHandler, Response } from 'express';
import { type ClientRateLimitInfo, ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import type { HitCounter } from '../../concurrency/counters/shared-counts';
import type { UserLimit } from '../../domain/identity/user-limit';
import { ApiError } from '../../errors/api-error';
import { isListedPreflight } from '../address/cors';
import { bearerTokenOf } from '../identity/bearer-token';
import { nameOfUser } from '../identity/sender-of';
import { identify, principalOf } from '../identity/sign-in';

const WINDOW_MS = 60_000;
/** How many bits of an IPv6 address name a client. */
const IPV6_SUBNET = 56;
/** Its name in problem documents and in `GET /api/limits`. */
const NAME = 'requests_per_minute';

/**
 * Limits the requests of one client in a minute; responses carry `RateLimit` and `RateLimit-Policy`. A client is the user where the
 * request shows who it comes from, else an IPv4 address or an IPv6 /56, since within such a network one client can use any number
 * of addresses. A request whose token or session does not count is counted for its address. 0 turns the limit off. `counter`
 * counts in windows of a minute. What a browser asks in front of the request of a signed-in user is not counted: it says nothing
 * of the user, and others at the same address could keep it from being answered.
 */
export function limitRate(requestsPerMinute: number, counter: HitCounter): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next();
  const store = storeOf(counter);
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store,
    skip: isListedPreflight,
    keyGenerator: async (req, res) => {
      const client = await countedAs(req, res, { requestsPerMinute, counter });
      res.locals.countedAs = client;
      res.locals.countFurther = async () => {
        const counted = await store.increment(client);
        showLeft(res, counted, requestsPerMinute);
        return toError(res, counted, requestsPerMinute);
      };
      return client;
    },
    // Its checks of the set-up print to standard error, beside the log.
    validate: false,
    handler: (_req, res, next) => {
      next(tooMany(res, Number(res.getHeader('Retry-After') ?? WINDOW_MS / 1000)));
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

/** How many requests were counted together with this one; null where their number is not limited. */
export function requestsOf(res: Response, { requestsPerMinute, counter }: RateLimit): UserLimit | null {
  const { countedAs: client } = res.locals;
  if (requestsPerMinute === 0 || typeof client !== 'string') return null;
  const { hits, endsInMs } = counter.peek(client) ?? { hits: 0, endsInMs: WINDOW_MS };
  const used = Math.min(hits, requestsPerMinute);
  return { name: NAME, limit: requestsPerMinute, used, resets_at: new Date(Date.now() + endsInMs) };
}

/** How many requests one client may send, and what counts them. */
export interface RateLimit {
  readonly requestsPerMinute: number;
  readonly counter: HitCounter;
}

/** As whom a request is counted. What is wrong with its token is told by the route that wants one. */
async function countedAs(req: Request, res: Response, { requestsPerMinute, counter }: RateLimit): Promise<string> {
  const address = ipKeyGenerator(req.ip ?? '', IPV6_SUBNET);
  const isOver = (counter.peek(address)?.hits ?? 0) >= requestsPerMinute;
  // The database is asked for each key of a program. Whoever sends keys that do not work may have it asked so often and no more.
  if (isOver && !mayBeAccessToken(req)) return address;
  const principal = await identify(req, res).catch(() => null);
  return principal === null ? address : nameOfUser(principal.userId);
}

/** An access token (a JWT) has three parts, and is verified without the database; so is the seal of a cookie. */
function mayBeAccessToken({ headers }: Request): boolean {
  return headers.authorization === undefined || (bearerTokenOf(headers)?.split('.').length ?? 0) === 3;
}

/** Says in `RateLimit`, which was written before, what is left by now. */
function showLeft(res: Response, counted: ClientRateLimitInfo, requestsPerMinute: number): void {
  const left = Math.max(0, requestsPerMinute - counted.totalHits);
  const now = `r=${left}; t=${Math.max(0, secondsLeft(counted))}`;
  res.setHeader('RateLimit', String(res.getHeader('RateLimit')).replace(/r=\d+; t=\d+/, now));
}

function secondsLeft({ resetTime }: ClientRateLimitInfo): number {
  return Math.ceil((resetTime === undefined ? WINDOW_MS : resetTime.getTime() - Date.now()) / 1000);
}

function toError(res: Response, counted: ClientRateLimitInfo, requestsPerMinute: number): ApiError | null {
  if (counted.totalHits <= requestsPerMinute) return null;
  return tooMany(res, Math.max(1, secondsLeft(counted)));
}

function tooMany(res: Response, retryAfterSeconds: number): ApiError {
  const who = principalOf(res) === null ? 'from this address' : 'of yours';
  return new ApiError('rate_limited', `Too many requests ${who}. Wait before you send more.`, {
    retryAfterSeconds,
    members: { limit: NAME, resets_at: new Date(Date.now() + retryAfterSeconds * 1000).toISOString() },
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
