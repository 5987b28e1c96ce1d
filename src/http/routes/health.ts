import { type Request, type Response, Router } from 'express';
import type { DatabaseManager } from '../../database/database-manager';
import type { Journal } from '../../journal/journal';
import type { Lifecycle } from '../lifecycle';
import { methods } from './methods';

/** What the probes look at. */
export interface HealthDeps {
  readonly database: Pick<DatabaseManager, 'state'>;
  readonly journal: Pick<Journal, 'stats'>;
  readonly lifecycle: Pick<Lifecycle, 'draining'>;
}

/** How many voice models wait to be recorded, for how long the oldest one does, and how many need a person. */
function journalHealth(journal: Pick<Journal, 'stats'>) {
  const { depth, oldest_age_seconds, quarantined } = journal.stats();
  return { depth, oldest_age_seconds, quarantined };
}

/**
 * The probes. `/healthz` says that the process answers, and looks at nothing. `/readyz` says whether requests should be
 * sent here: 503 only while stopping, since voice models can be made without the database; `degraded` tells of one that
 * is configured and away.
 */
export function healthRouter({ database, journal, lifecycle }: HealthDeps): Router {
  const router = Router();
  const live = (_req: Request, res: Response): void => {
    res.json({ status: 'ok' });
  };
  const ready = (_req: Request, res: Response): void => {
    const degraded = database.state === 'unavailable' || database.state === 'connecting';
    const status = lifecycle.draining ? 'stopping' : degraded ? 'degraded' : 'ready';
    res
      .status(lifecycle.draining ? 503 : 200)
      .json({ status, database: database.state, journal: journalHealth(journal) });
  };
  methods(router, '/healthz', { get: [live] });
  methods(router, '/readyz', { get: [ready] });
  return router;
}
