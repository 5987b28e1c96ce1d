import type { DatabaseManager } from '../../database/database-manager';
import type { UsageGrouping, UsageReport } from '../../database/repositories/usage/read-usage';
import { DAY_MS, utcDay } from '../../domain/values/time';
import { invalidField } from '../../errors/invalid-input';
import type { UsageJournal } from '../../journal/usage/usage-journal';

/** What reading needs. */
export interface ReadUsageDeps {
  readonly database: Pick<DatabaseManager, 'usage'>;
  readonly usage: Pick<UsageJournal, 'depth'>;
}

/** Whose usage is wanted, and of which UTC days (`YYYY-MM-DD`, both included). */
export interface UsageRequest {
  readonly user_id: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly group_by: UsageGrouping;
}

/** The days that were meant, what was spoken on them, and whether something is not counted yet. */
export interface UsageAnswer extends UsageReport {
  readonly from: string;
  readonly to: string;
  readonly pending: boolean;
}

const MAX_ROWS = 1_000;
const MAX_DAYS = 366;
const USUAL_DAYS = 30;
/** The first day that four digits of a year can name. */
const FIRST_DAY = Date.parse('0000-01-01');

/** What the voices of a user spoke. Throws `invalid_parameter` for days that are no period, and what the database throws. */
export async function readUsage(
  { database, usage }: ReadUsageDeps,
  { user_id: userId, group_by: groupBy, ...days }: UsageRequest,
): Promise<UsageAnswer> {
  const { from, to } = periodOf(days);
  const pending = usage.depth > 0;
  const report = await database.usage.read({ userId, from, to, groupBy, limit: MAX_ROWS });
  return { ...report, from, to, pending };
}

function periodOf({ from, to }: Pick<UsageRequest, 'from' | 'to'>): { readonly from: string; readonly to: string } {
  const last = to ?? utcDay(new Date());
  const first = from ?? utcDay(new Date(Math.max(FIRST_DAY, Date.parse(last) - (USUAL_DAYS - 1) * DAY_MS)));
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  if (days < 1) throw invalidField('from', 'must not be after the last day');
  if (days > MAX_DAYS) throw invalidField('from', `must be at most ${MAX_DAYS - 1} days before the last day`);
  return { from: first, to: last };
}
