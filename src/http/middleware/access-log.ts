import type { Request, RequestHandler, Response } from 'express';
import { ApiError } from '../../errors/api-error';
import { contextOf } from './request-context';

/** What nginx and others log for a client that left: there is no official status for it. */
const CLIENT_CLOSED = 499;

function logAnswer(req: Request, res: Response): void {
  const { requestId, startedAtMs, log, signal } = contextOf(res);
  const finished = res.writableFinished;
  const cutOff = signal.reason instanceof ApiError && signal.reason.code === 'shutting_down';
  const fields = {
    event: finished ? 'request' : cutOff ? 'cut_off' : 'client_closed',
    request_id: requestId,
    method: req.method,
    // The route's pattern, never the path: a path may carry ids, and patterns are few enough to count by.
    route: (res.locals.route as string | undefined) ?? '(none)',
    status: finished || cutOff ? res.statusCode : CLIENT_CLOSED,
    ms: Math.round(performance.now() - startedAtMs),
  };
  if (finished && res.statusCode >= 500) log.error(fields, 'Answered with a server error');
  else if (finished) log.info(fields, 'Answered');
  else if (cutOff) log.warn(fields, 'The answer was cut off: the service is stopping');
  else log.info(fields, 'The client left before the answer was complete');
}

/** Writes one line for each request when its answer is complete or its client has gone. */
export function accessLog(): RequestHandler {
  return (req, res, next) => {
    res.once('close', () => logAnswer(req, res));
    next();
  };
}
