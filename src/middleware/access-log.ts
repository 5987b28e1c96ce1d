import type { Request, RequestHandler, Response } from 'express';
import { contextOf } from './request-context';

function logAnswer(req: Request, res: Response): void {
  const { requestId, startedAtMs, log } = contextOf(res);
  const finished = res.writableFinished;
  const fields = {
    event: finished ? 'request' : 'client_closed',
    request_id: requestId,
    method: req.method,
    // The route's pattern, never the path: a path may carry ids, and patterns are few enough to count by.
    route: (res.locals.route as string | undefined) ?? '(none)',
    // What nginx and others log for a client that left: there is no official status for it.
    status: finished ? res.statusCode : 499,
    ms: Math.round(performance.now() - startedAtMs),
  };
  if (finished && res.statusCode >= 500) log.error(fields, 'Answered with a server error');
  else log.info(fields, finished ? 'Answered' : 'The client left before the answer was complete');
}

/** Writes one line for each request when its answer is complete or its client has gone. */
export function accessLog(): RequestHandler {
  return (req, res, next) => {
    res.once('close', () => logAnswer(req, res));
    next();
  };
}
