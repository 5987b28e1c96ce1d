import { DAY_MS } from '../values/time';

/** No warning is shown for longer before a voice is removed. */
const MAX_WARNING_DAYS = 30;
/** A warning is shown for this part of the time after which voices are removed. */
const WARNING_PART = 3;
/** The warnings count anew after a pause of the sweep that is longer than this part of them. */
const PAUSE_PART = 10;

/** After how long unused voices are removed, in milliseconds. */
export interface Retention {
  readonly unusedMs: number;
  /** For how long that is announced before, at the least. */
  readonly warningMs: number;
  /** A sweep that has paused for longer cannot say that the warnings were shown meanwhile. */
  readonly maxPauseMs: number;
}

/** What follows from the setting, in days. */
export function retentionOf(days: number): Retention {
  const warningMs = warningDaysOf(days) * DAY_MS;
  return { unusedMs: days * DAY_MS, warningMs, maxPauseMs: warningMs / PAUSE_PART };
}

/** For how many days a removal is announced, of so many after which a voice is removed. */
export function warningDaysOf(days: number): number {
  return Math.min(MAX_WARNING_DAYS, days / WARNING_PART);
}

/** What decides whether a voice is removed. */
export interface AgeingVoice {
  /** When it was made, changed, shared or spoken with last; null where nothing says so. */
  readonly last_active: Date | null;
  /** Whether an Echo speaks with it, of its owner or of a borrower. */
  readonly is_linked: boolean;
  /** Since when its removal is announced, and for when; null where it is not. */
  readonly expiry: { readonly warned_at: Date; readonly at: Date } | null;
}

/** What is to be done with a voice: nothing, to announce its removal for a time, or to remove it. */
export type Verdict = { readonly kind: 'keep' } | { readonly kind: 'remove' } | Warning;

/** An announcement that is to be stored. */
export interface Warning {
  readonly kind: 'warn';
  readonly warned_at: Date;
  readonly at: Date;
}

/** The time of a sweep, and since when the sweeps have followed each other without a long pause. */
export interface SweepTime {
  readonly now: Date;
  readonly since: Date;
}

/**
 * Judges a voice. It is removed only once its removal was announced for the whole time of the warning, counted while sweeps ran: so
 * neither a first start with the setting, nor a clock that was put forward, removes anything that nobody was warned of; and never
 * before the time that was announced.
 */
export function judgeVoice(
  { last_active, is_linked, expiry }: AgeingVoice,
  { now, since }: SweepTime,
  { unusedMs, warningMs }: Retention,
): Verdict {
  if (last_active === null || is_linked) return { kind: 'keep' };
  const unusedAt = last_active.getTime() + unusedMs;
  if (now.getTime() < unusedAt - warningMs) return { kind: 'keep' };
  const isWarned = expiry !== null && expiry.warned_at > last_active && expiry.warned_at <= now;
  const warned_at = isWarned ? expiry.warned_at : now;
  const shownFrom = Math.max(warned_at.getTime(), since.getTime());
  // What was announced once holds, also where the setting was lowered since.
  const announcedAt = isWarned ? expiry.at.getTime() : 0;
  const at = new Date(Math.max(unusedAt, shownFrom + warningMs, announcedAt));
  return isWarned && now >= at ? { kind: 'remove' } : { kind: 'warn', warned_at, at };
}
