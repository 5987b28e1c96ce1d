import { type Request, type Response, Router } from 'express';
import type { DatabaseManager } from '../../database/database-manager';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishAudioState } from '../../fish-audio/resilience/admission-control';
import type { Journal } from '../../journal/journal';
import type { AccountState } from '../../services/account/account-state';
import type { AccountWatch } from '../../services/account/account-watch';
import type { Operations } from '../../services/operations/operations';
import type { SoundStore } from '../../storage/sound-store';
import type { Lifecycle } from '../lifecycle';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';

/** After so many attempts a save counts as one that keeps failing. */
const KEEPS_FAILING = 3;

/** While one attempt may fail by chance, these stay until something is done or Fish.Audio has recovered. */
const DEGRADED_WHILE: ReadonlySet<FishAudioState> = new Set(['not_configured', 'key_refused', 'paused']);

const ACCOUNT_DEGRADED_WHILE: ReadonlySet<AccountState> = new Set(['not_configured', 'unauthorised', 'no_credit']);

const NO_KEY_ADVICE =
  'Without FISH_API_KEY no voice model can be made and none can speak: set it and restart, or try everything with npm run demo.';

/** What the health checks report on. */
export interface HealthDeps {
  readonly database: Pick<DatabaseManager, 'state' | 'unmadeIndexes' | 'skippedDocuments'>;
  readonly fishAudio: Pick<FishAudioClient, 'state'>;
  readonly account: Pick<AccountWatch, 'state'>;
  /** Null where nothing is kept. */
  readonly soundStore: Pick<SoundStore, 'state'> | null;
  readonly journal: Pick<Journal, 'stats'>;
  readonly operations: Pick<Operations, 'failingSaves'>;
  readonly lifecycle: Pick<Lifecycle, 'draining'>;
}

/**
 * How many voice models wait to be recorded, for how long the oldest has waited, how many need an operator, and, if there
 * are such, how many cannot be saved for a reason of their own, with the code of the server.
 */
function journalHealth({ journal, operations }: Pick<HealthDeps, 'journal' | 'operations'>) {
  const { depth, oldest_age_seconds, quarantined } = journal.stats();
  const failing = operations.failingSaves();
  return { depth, oldest_age_seconds, quarantined, ...(failing.length > 0 && { failing }) };
}

/** Whether something is amiss that is not expected to end within seconds. */
function isDegraded(deps: HealthDeps): boolean {
  const { database, fishAudio, account, soundStore, operations } = deps;
  const { state, unmadeIndexes } = database;
  if (DEGRADED_WHILE.has(fishAudio.state) || ACCOUNT_DEGRADED_WHILE.has(account.state)) return true;
  if (soundStore?.state === 'unreachable') return true;
  if (state === 'unavailable' || state === 'connecting' || unmadeIndexes.length > 0) return true;
  return operations.failingSaves().some(({ attempts }) => attempts >= KEEPS_FAILING);
}

/**
 * The health checks. `/healthz` says that the process responds and checks nothing else. `/readyz` says whether requests
 * should be sent here: 503 only while stopping, since voice models can be made without the database and records be read
 * without Fish.Audio; `degraded` means that a database is configured and cannot be reached, lacks indexes that could not be
 * made, which are then named, or keeps failing to save records, or that there is no key for Fish.Audio, it refuses the key,
 * there is no credit to speak, calls are paused because it keeps failing, or the storage for recordings cannot be used. `fish_audio` is what the latest check of the key says,
 * `fish_audio_calls` what the calls of the last five minutes say; neither is asked for the health check itself.
 */
export function healthRouter(deps: HealthDeps): Router {
  const { database, fishAudio, account, soundStore, lifecycle } = deps;
  const router = Router();
  const live = (_req: Request, res: Response): void => {
    sendJson(res, 'checkLiveness', { status: 'ok' });
  };
  const ready = (_req: Request, res: Response): void => {
    const { state, unmadeIndexes, skippedDocuments } = database;
    const status = lifecycle.draining ? 'stopping' : isDegraded(deps) ? 'degraded' : 'ready';
    const found = {
      status,
      database: state,
      fish_audio: account.state,
      fish_audio_calls: fishAudio.state,
      storage: soundStore?.state ?? 'disabled',
      ...(fishAudio.state === 'not_configured' && { advice: NO_KEY_ADVICE }),
      ...(unmadeIndexes.length > 0 && { unmade_indexes: unmadeIndexes }),
      ...(skippedDocuments.length > 0 && { skipped_documents: skippedDocuments.length }),
      journal: journalHealth(deps),
    } as const;
    sendJson(res, 'checkReadiness', found, lifecycle.draining ? 503 : 200);
  };
  addRoute(router, '/healthz', { get: [live] });
  addRoute(router, '/readyz', { get: [ready] });
  return router;
}
