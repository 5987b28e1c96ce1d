import type { Settings } from '../../config/settings-table';
import type { UsageWorker } from '../../services/usage/usage-worker';
import {
  type RetentionDeps,
  type RetentionTiming,
  RetentionWorker,
} from '../../services/voice-models/retention/retention-worker';

/** What removing unused voices needs, its setting, and other times than the usual ones. */
export interface RetentionContext extends Omit<RetentionDeps, 'days' | 'countSpeeches'> {
  readonly settings: Pick<Settings, 'RETENTION_DAYS'>;
  readonly timing: { readonly retention?: Partial<RetentionTiming> };
  readonly usageWorker: UsageWorker;
}

/** What removes voices that nobody uses; nothing runs yet. */
export function createRetention({ settings, timing, usageWorker, ...deps }: RetentionContext): RetentionWorker {
  const countSpeeches = () => usageWorker.countNow();
  return new RetentionWorker({ ...deps, countSpeeches, days: settings.RETENTION_DAYS }, timing.retention);
}
