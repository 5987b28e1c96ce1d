import { callAborted } from '../errors/client-errors';
import { FishAudioError } from '../errors/fish-audio-error';
import type { RetryOptions } from '../options';
import type { Endpoint } from '../transport/endpoints';

/** How a call is retried. */
export interface RetryPolicy extends RetryOptions {
  /** Whether there may be another attempt at all; checked before and after each wait. */
  readonly retriesAllowed: () => boolean;
  /** The time of a monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Called before each wait. */
  readonly onRetry: (error: FishAudioError, waitMs: number) => void;
}

/**
 * Runs `attempt` until it succeeds. A create that may have begun is not retried here: the service looks for its model
 * (services/creation/create-model-once.ts). Throws its last failure when that is not retryable, or when the number of
 * attempts or the time is used up. `attempt` is given the failure of the one before, null at first. Throws
 * `client_closed` when `signal` is aborted during a wait.
 */
export async function withRetries<T>(
  endpoint: Endpoint,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  attempt: (previous: FishAudioError | null) => Promise<T>,
): Promise<T> {
  const startedAt = policy.now();
  let previous: FishAudioError | null = null;
  for (let attemptNumber = 1; ; attemptNumber += 1) {
    try {
      return await attempt(previous);
    } catch (error) {
      if (!(error instanceof FishAudioError) || !isRetryable(endpoint, error)) throw error;
      if (attemptNumber >= policy.attempts || !policy.retriesAllowed()) throw error;
      const waitMs = waitAfter(attemptNumber, error, policy);
      if (policy.now() - startedAt + waitMs > policy.budgetMs) throw error;
      policy.onRetry(error, waitMs);
      await policy.sleep(waitMs, signal).catch(() => {
        throw callAborted(error.outcome);
      });
      if (!policy.retriesAllowed()) throw error;
      previous = error;
    }
  }
}

/**
 * A 429 is sent before any work is done, and a request that was cut off before its end is never processed, so retrying is
 * safe then even for a call that is not idempotent.
 */
function isRetryable(endpoint: Endpoint, error: FishAudioError): boolean {
  if (error.code === 'provider_unreachable') return true;
  if (error.providerStatus === 429) return true;
  if (!endpoint.idempotent) return error.code === 'provider_error' && error.outcome === 'not_sent';
  if (error.code === 'provider_busy') return true;
  return error.code === 'provider_error' && (error.providerStatus === null || error.providerStatus >= 500);
}

/** Full jitter, so that calls rejected together are not retried together. The wait Fish.Audio asks for is a lower bound. */
function waitAfter(attemptNumber: number, error: FishAudioError, policy: RetryPolicy): number {
  if (error.providerRetryAfterSeconds !== null)
    return error.providerRetryAfterSeconds * 1000 + policy.random() * policy.baseMs;
  return policy.random() * policy.baseMs * 2 ** (attemptNumber - 1);
}
