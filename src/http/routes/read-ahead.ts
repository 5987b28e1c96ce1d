import type { Request, RequestHandler, Response } from 'express';

/** What was read of a request before its body. */
export interface ReadAhead<T> {
  /** The middleware that reads it. */
  readonly read: RequestHandler;
  /** What was read; throws what that failed with. */
  readonly of: (res: Response) => T;
}

/**
 * Reads a part of a request before its body, so that what this begins goes on while the body arrives. What is wrong with that part is
 * told after what is wrong with the body.
 */
export function readAhead<T>(readFrom: (req: Request, res: Response) => T): ReadAhead<T> {
  const results = new WeakMap<Response, () => T>();
  const attempt = (req: Request, res: Response): (() => T) => {
    try {
      const value = readFrom(req, res);
      return () => value;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  };
  return {
    read: (req, res, next) => {
      results.set(res, attempt(req, res));
      next();
    },
    of: (res) => {
      const result = results.get(res);
      if (result === undefined) throw new Error('Nothing was read ahead of this request.');
      return result();
    },
  };
}
