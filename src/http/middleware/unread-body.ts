import type { RequestHandler } from 'express';

const CLOSE_AFTER_MS = 10_000;

/**
 * Closes a connection on which a body still arrives some time after its request was answered: one that no route reads, as
 * that of a GET. It would hold the connection for as long as the largest upload may take. `endWithLinger` closes the
 * others.
 */
export function closeUnreadBody(closeAfterMs = CLOSE_AFTER_MS): RequestHandler {
  return (req, res, next) => {
    res.once('finish', () => {
      if (req.complete) return;
      const timer = setTimeout(() => req.socket.destroy(), closeAfterMs).unref();
      for (const event of ['end', 'close']) req.once(event, () => clearTimeout(timer));
    });
    next();
  };
}
