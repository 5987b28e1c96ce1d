import type { Request, RequestHandler, Response } from 'express';
import { hasCode } from '../../errors/api-error';
import type { ServiceMetrics } from '../service-metrics';
import { contextOf } from './request-context';

/** What nginx logs when the client closed the connection; no official status exists for it. */
const CLIENT_CLOSED = 499;

/** A failure with a code of its own, which `renderError` leaves for the one line of its request. */
export interface ExpectedFailure {
  readonly code: string;
  readonly title: string;
  readonly reason: string | undefined;
}

function logResponse(req: Request, res: Response, metrics: Pick<ServiceMetrics, 'observeRequest'>): void {
  const { trace, startedAtMs, log, signal } = contextOf(res);
  const finished = res.writableFinished;
  const cutOff = hasCode(signal.reason, 'shutting_down');
  const ms = performance.now() - startedAtMs;
  // The pattern of the route and not the path, which may contain ids; there are few enough patterns to group by.
  const route = (res.locals.route as string | undefined) ?? '(none)';
  const status = finished || cutOff ? res.statusCode : CLIENT_CLOSED;
  metrics.observeRequest({ method: req.method, route, status, seconds: ms / 1000 });
  const fields = {
    event: finished ? 'request' : cutOff ? 'cut_off' : 'client_closed',
    request_id: trace.requestId,
    traceparent: trace.traceparent,
    method: req.method,
    route,
    status,
    ms: Math.round(ms),
  };
  const failure = res.locals.failure as ExpectedFailure | undefined;
  if (failure !== undefined) {
    const { title, ...why } = failure;
    log.warn({ ...fields, ...why }, title);
  } else if (finished && res.statusCode >= 500) log.error(fields, 'Answered with a server error');
  else if (finished) log.info(fields, 'Answered');
  else if (cutOff) log.warn(fields, 'The response was cut off: the service is stopping');
  else log.info(fields, 'The client closed the connection before the response was complete');
}

/** Logs one line for each request once its response is complete or its client has gone, and measures it. */
export function accessLog(metrics: Pick<ServiceMetrics, 'observeRequest'>): RequestHandler {
  return (req, res, next) => {
    res.once('close', () => logResponse(req, res, metrics));
    next();
  };
}
