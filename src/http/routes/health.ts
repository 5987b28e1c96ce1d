import { type Request, type Response, Router } from 'express';
import type { DatabaseManager } from '../../database/database-manager';
import type { Journal } from '../../journal/journal';
import type { Lifecycle } from '../lifecycle';
import { addRoute } from './add-route';

/** What the health checks report on. */
export interface HealthDeps {
  readonly database: Pick<DatabaseManager, 'state' | 'unmadeIndexes'>;
  readonly journal: Pick<Journal, 'stats'>;
  readonly lifecycle: Pick<Lifecycle, 'draining'>;
}

/** How many voice models wait to be recorded, for how long the oldest has waited, and how many need an operator. */
function journalHealth(journal: Pick<Journal, 'stats'>) {
  const { depth, oldest_age_seconds, quarantined } = journal.stats();
  return { depth, oldest_age_seconds, quarantined };
}

/**
 * The health checks. `/healthz` says that the process responds and checks nothing else. `/readyz` says whether requests
 * should be sent here: 503 only while stopping, since voice models can be made without the database; `degraded` means that
 * a database is configured and cannot be reached, or lacks indexes that could not be made, which are then named.
 */
export function healthRouter({ database, journal, lifecycle }: HealthDeps): Router {
  const router = Router();
  const live = (_req: Request, res: Response): void => {
    res.json({ status: 'ok' });
  };
  const ready = (_req: Request, res: Response): void => {
    const { state, unmadeIndexes } = database;
    const degraded = state === 'unavailable' || state === 'connecting' || unmadeIndexes.length > 0;
    const status = lifecycle.draining ? 'stopping' : degraded ? 'degraded' : 'ready';
    res.status(lifecycle.draining ? 503 : 200).json({
      status,
      database: state,
      ...(unmadeIndexes.length > 0 && { unmade_indexes: unmadeIndexes }),
      journal: journalHealth(journal),
    });
  };
  addRoute(router, '/healthz', { get: [live] });
  addRoute(router, '/readyz', { get: [ready] });
  return router;
}
