/** The least and the most we ever ask a caller to wait, in seconds. */
export const RETRY_AFTER_BOUNDS = { min: 1, max: 120 } as const;

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) as whole seconds within bounds. What is neither,
 * such as `-1` or `soon`, is null, as if it had not been sent.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return clamp(Number(text));
  // Only the date forms of HTTP name a weekday; Date.parse alone would take `-1` for a year.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : toRetryAfter(atMs - nowMs);
}

/** A wait of our own in milliseconds as a `Retry-After` in seconds. */
export function toRetryAfter(waitMs: number): number {
  return clamp(Math.ceil(waitMs / 1000));
}

/** Seconds as a person says them. */
export function inWords(seconds: number): string {
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

function clamp(seconds: number): number {
  return Math.min(RETRY_AFTER_BOUNDS.max, Math.max(RETRY_AFTER_BOUNDS.min, seconds));
}
