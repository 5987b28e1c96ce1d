import type { Request, RequestHandler, Response } from 'express';
import { awaitsContinue } from '../input/body-headers';

/**
 * Sends `100 Continue` to a client that asked for it with `Expect: 100-continue`. To be called just before a body is read,
 * after the checks that need no body, so that a refused client has not sent its body in vain.
 */
export function continueIfExpected(req: Request, res: Response): void {
  if (!awaitsContinue(req) || res.locals.continued === true) return;
  res.locals.continued = true;
  res.writeContinue();
}

/** `continueIfExpected` as a middleware, for routes whose bodies are small. */
export function expectContinue(): RequestHandler {
  return (req, res, next) => {
    continueIfExpected(req, res);
    next();
  };
}
