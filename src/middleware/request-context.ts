import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../domain/log';

/** What belongs to one request and travels with it. */
export interface RequestContext {
  /** Echoed as `X-Request-Id`, in every log line and in every error. */
  readonly requestId: string;
  readonly startedAtMs: number;
  /** Fires when the client has gone before its answer was complete. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** A caller's own id is kept only when it can do no harm in a log or a header. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** Makes the context of each request; the first middleware of all. */
export function requestContext(log: Log): RequestHandler {
  return (req, res, next) => {
    const inbound = req.get('x-request-id');
    const requestId = inbound !== undefined && SAFE_REQUEST_ID.test(inbound) ? inbound : randomUUID();
    const gone = new AbortController();
    res.once('close', () => {
      if (!res.writableFinished) gone.abort(new Error('The client closed the connection.'));
    });
    res.locals.context = { requestId, startedAtMs: performance.now(), signal: gone.signal, log };
    res.setHeader('X-Request-Id', requestId);
    next();
  };
}

/** The context of the request that this response answers. */
export function contextOf(res: Response): RequestContext {
  return res.locals.context as RequestContext;
}
