import type { Settings } from '../../config/settings-table';
import type { DatabaseManager } from '../../database/database-manager';
import type { AppDeps } from '../../http/app';
import type { Journal } from '../../journal/journal';
import { FairUse } from '../../services/fair-use';
import { createOwnCounts, type SharedLimits, type SharedLimitsTiming } from './create-shared-limits';

interface FairUseParts {
  readonly settings: Settings;
  readonly database: DatabaseManager;
  readonly journal: Journal;
  /** Undefined where this process shares no limits with others. */
  readonly sharedLimits: SharedLimits | undefined;
  readonly timing: SharedLimitsTiming | undefined;
}

/** What one user may have and use, and what counts the requests of each. */
export function createFairUse(parts: FairUseParts): Pick<AppDeps, 'fairUse' | 'hitCounter'> {
  const { settings, database, journal, sharedLimits, timing } = parts;
  const fairUse = new FairUse({
    maxVoices: settings.MAX_VOICES,
    speechCharactersPerDay: settings.SPEECH_CHARACTERS_PER_DAY,
    inspectionSecondsPerHour: settings.INSPECTION_SECONDS_PER_HOUR,
    database,
    journal,
    now: timing?.now,
  });
  return { fairUse, hitCounter: sharedLimits?.counts ?? createOwnCounts() };
}
