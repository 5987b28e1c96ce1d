import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../../domain/log';
import type { RequestTrace } from '../../domain/request-trace';
import { readTrace } from '../input/traceparent';
import type { Lifecycle } from '../lifecycle';

/** What belongs to one request; every handler gets it with `contextOf(res)`. */
export interface RequestContext {
  /** The request id is echoed as `X-Request-Id`, in every log line and in every error. */
  readonly trace: RequestTrace;
  readonly startedAtMs: number;
  /**
   * Fires, with an ApiError as its reason, when the client has gone before its response was complete (`client_closed`) or
   * when the service stops and can wait no longer (`shutting_down`).
   */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Keeps the request open, also beyond its connection, until the returned function is called; a stop waits for that. */
  hold(): () => void;
}

/** A caller's own id is kept only when it is safe in a log and in a header. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** Makes the context of each request; the first middleware of all. */
export function requestContext(log: Log, lifecycle: Lifecycle): RequestHandler {
  return (req, res, next) => {
    const inbound = req.get('x-request-id');
    const requestId = inbound !== undefined && SAFE_REQUEST_ID.test(inbound) ? inbound : randomUUID();
    const request = lifecycle.track(req, res);
    const context: RequestContext = {
      trace: { requestId, ...readTrace(req.get('traceparent'), req.get('tracestate')) },
      startedAtMs: performance.now(),
      signal: request.signal,
      log,
      hold: () => request.hold(),
    };
    res.locals.context = context;
    res.setHeader('X-Request-Id', requestId);
    next();
  };
}

/** The context of the request that this response answers. */
export function contextOf(res: Response): RequestContext {
  return res.locals.context as RequestContext;
}

/** When the request arrived, by the clock of the day. */
export function arrivedAtOf(res: Response): Date {
  return new Date(Date.now() - (performance.now() - contextOf(res).startedAtMs));
}
