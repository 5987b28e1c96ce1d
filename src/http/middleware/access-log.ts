import type { Request, RequestHandler, Response } from 'express';
import { ApiError } from '../../errors/api-error';
import { contextOf } from './request-context';

/** What nginx logs when the client closed the connection; no official status exists for it. */
const CLIENT_CLOSED = 499;

function logResponse(req: Request, res: Response): void {
  const { requestId, startedAtMs, log, signal } = contextOf(res);
  const finished = res.writableFinished;
  const cutOff = signal.reason instanceof ApiError && signal.reason.code === 'shutting_down';
  const fields = {
    event: finished ? 'request' : cutOff ? 'cut_off' : 'client_closed',
    request_id: requestId,
    method: req.method,
    // The pattern of the route and not the path, which may contain ids; there are few enough patterns to group by.
    route: (res.locals.route as string | undefined) ?? '(none)',
    status: finished || cutOff ? res.statusCode : CLIENT_CLOSED,
    ms: Math.round(performance.now() - startedAtMs),
  };
  if (finished && res.statusCode >= 500) log.error(fields, 'Answered with a server error');
  else if (finished) log.info(fields, 'Answered');
  else if (cutOff) log.warn(fields, 'The response was cut off: the service is stopping');
  else log.info(fields, 'The client closed the connection before the response was complete');
}

/** Logs one line for each request once its response is complete or its client has gone. */
export function accessLog(): RequestHandler {
  return (req, res, next) => {
    res.once('close', () => logResponse(req, res));
    next();
  };
}
