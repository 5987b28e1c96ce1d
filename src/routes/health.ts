import { type Request, type Response, Router } from 'express';
import type { DatabaseManager } from '../database/database-manager';
import { methods } from '../middleware/methods';
import type { Lifecycle } from '../server';

/** What the probes look at. */
export interface HealthParts {
  readonly database: Pick<DatabaseManager, 'state'>;
  readonly lifecycle: Lifecycle;
}

/**
 * The probes. `/healthz` says that the process answers, and looks at nothing. `/readyz` says whether requests should be
 * sent here: 503 only while stopping, since voice models can be made without the database; `degraded` tells of one that
 * is configured and away.
 */
export function healthRouter({ database, lifecycle }: HealthParts): Router {
  const router = Router();
  const live = (_req: Request, res: Response): void => {
    res.json({ status: 'ok' });
  };
  const ready = (_req: Request, res: Response): void => {
    const degraded = database.state === 'unavailable' || database.state === 'connecting';
    const status = lifecycle.draining ? 'stopping' : degraded ? 'degraded' : 'ready';
    res.status(lifecycle.draining ? 503 : 200).json({ status, database: database.state });
  };
  methods(router, '/healthz', { get: [live] });
  methods(router, '/readyz', { get: [ready] });
  return router;
}
