import type { Logger } from 'pino';
import type { DatabaseManager } from '../../database/database-manager';
import { SpeechCounter } from '../../services/usage/speech-counter';
import { UsageWorker, type UsageWorkerTiming } from '../../services/usage/usage-worker';
import type { DataFolder } from '../data-folder';

/** The log, and other times than the usual ones. */
export interface UsageContext {
  readonly log: Logger;
  readonly timing: { readonly usage?: Partial<UsageWorkerTiming> | undefined };
}

/** The parts that count what voices speak, over what the data folder holds; nothing runs yet. */
export function createUsageParts(
  { usage, journal }: Pick<DataFolder, 'usage' | 'journal'>,
  database: DatabaseManager,
  { log, timing }: UsageContext,
) {
  const speechCounter = new SpeechCounter({ usage, database });
  const usageWorker = new UsageWorker({ usage, journal, database, log }, timing.usage);
  return { usage, speechCounter, usageWorker };
}
