import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../../errors/api-error';

const MAX_ATTEMPTS = 12;
/** By how much the longest possible pause grows with each attempt. */
const JITTER_MS = 15;

/**
 * Attempts at a write that fails only where another request changes the same thing in that moment: twelve, with a random pause
 * before each but the first, since others try again as well. Throws the signal's reason.
 */
export async function* attempts(signal: AbortSignal): AsyncGenerator<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await delay(Math.random() * JITTER_MS * attempt, undefined, { signal });
    yield;
  }
}

/** What a request fails with after the last attempt; `what` they do, as in `change this voice`. */
export function tooManyChanges(what: string): ApiError {
  return new ApiError('conflict', `Several requests ${what} at the same moment. Try again.`, { retryAfterSeconds: 1 });
}
