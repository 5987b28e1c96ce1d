import type { RequestHandler } from 'express';
import { contextOf } from './request-context';

/**
 * Wraps a body parser, which by itself would wait for a body for ever: when the request's signal fires while the body is
 * still arriving, the request fails with the signal's reason.
 */
export function untilAborted(parse: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const { signal } = contextOf(res);
    let settled = false;
    const settle = (error?: unknown): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      next(error);
    };
    const onAbort = (): void => settle(signal.reason);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else parse(req, res, settle);
  };
}
