import { DAY_MS, HOUR_MS } from '../../domain/values/time';

/** A stretch of time in which a limit is counted. */
export interface Window {
  /** No two windows of a limit have the same. */
  readonly name: string;
  readonly endsAt: Date;
}

/** The UTC day of a time, or its UTC hour. */
export function windowOf(kind: 'day' | 'hour', now: Date): Window {
  const lengthMs = kind === 'day' ? DAY_MS : HOUR_MS;
  const startedAt = Math.floor(now.getTime() / lengthMs) * lengthMs;
  return { name: new Date(startedAt).toISOString(), endsAt: new Date(startedAt + lengthMs) };
}
