import { FishAudioError } from '../errors';
import type { RetryOptions } from '../options';
import type { Endpoint } from '../transport/endpoints';
import { callerGone } from '../transport/failures';

/** How a call is repeated. `onRepeat` hears of each wait before it begins. */
export interface RetryPolicy extends RetryOptions {
  /** Whether another try is welcome at all; asked before each wait and after it. */
  readonly allowed: () => boolean;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly onRepeat: (error: FishAudioError, waitMs: number) => void;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the tries or the time are used up; then the last failure is
 * thrown. `attempt` is given the failure before it, null at first. A caller that leaves during a wait ends it.
 */
export async function withRetries<T>(
  endpoint: Endpoint,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  attempt: (previous: FishAudioError | null) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  let previous: FishAudioError | null = null;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(previous);
    } catch (error) {
      if (!(error instanceof FishAudioError) || tries >= policy.attempts || !mayRepeat(endpoint, error)) throw error;
      if (!policy.allowed()) throw error;
      const waitMs = waitBefore(tries, error, policy);
      if (performance.now() - startedAt + waitMs > policy.budgetMs) throw error;
      policy.onRepeat(error, waitMs);
      await policy.sleep(waitMs, signal).catch(() => {
        throw callerGone(error.outcome);
      });
      if (!policy.allowed()) throw error;
      previous = error;
    }
  }
}

/**
 * A busy answer is given before any work is done, and a request that was cut off before its end is none at all, so
 * repeating is safe then whatever the call.
 */
function mayRepeat(endpoint: Endpoint, error: FishAudioError): boolean {
  if (error.code === 'provider_unreachable') return true;
  if (error.providerStatus === 429) return true;
  if (endpoint.repeat === 'unsent') return error.code === 'provider_error' && error.outcome === 'not_sent';
  if (error.code === 'provider_busy') return true;
  return error.code === 'provider_error' && (error.providerStatus === null || error.providerStatus >= 500);
}

/** Full jitter, so that calls refused together do not come back together; what was asked for is a lower bound. */
function waitBefore(tries: number, error: FishAudioError, policy: RetryPolicy): number {
  if (error.askedWaitSeconds !== null) return error.askedWaitSeconds * 1000 + policy.random() * policy.baseMs;
  return policy.random() * policy.baseMs * 2 ** (tries - 1);
}
