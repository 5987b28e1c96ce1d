import type { Request, RequestHandler, Response } from 'express';

/**
 * Tells a client that sent `Expect: 100-continue` to go on. Whoever is about to read a body calls it, after the checks
 * that need no body; a request refused before that costs the client nothing.
 */
export function continueIfExpected(req: Request, res: Response): void {
  if (req.headers.expect === undefined || res.locals.continued === true) return;
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
