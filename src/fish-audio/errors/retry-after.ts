/** The bounds of every `Retry-After` that is sent to a caller, in seconds. */
export const RETRY_AFTER_BOUNDS = { min: 1, max: 120 } as const;

/**
 * Parses `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) as whole seconds within the bounds. Returns null for
 * an invalid value such as `-1` or `soon`.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return clamp(Number(text));
  // The date formats of HTTP all start with a weekday; Date.parse alone would read `-1` as a year.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : toRetryAfter(atMs - nowMs);
}

/** Converts a wait in milliseconds to a `Retry-After` in seconds within the bounds. */
export function toRetryAfter(waitMs: number): number {
  return clamp(Math.ceil(waitMs / 1000));
}

/** Formats seconds for a message: `1 second`, `5 seconds`. */
export function formatSeconds(seconds: number): string {
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

function clamp(seconds: number): number {
  return Math.min(RETRY_AFTER_BOUNDS.max, Math.max(RETRY_AFTER_BOUNDS.min, seconds));
}
