/** An hour, in milliseconds. */
export const HOUR_MS = 60 * 60_000;

/** A day of UTC, which has no leap seconds, in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;

/** The UTC day of a time, as `YYYY-MM-DD`. */
export function utcDay(time: Date): string {
  return time.toISOString().slice(0, 'YYYY-MM-DD'.length);
}
