import { FishAudioError } from '../errors';
import type { Endpoint } from '../transport/endpoints';

/**
 * What the end of a try says about the health of Fish.Audio:
 * - `good`: it is at work, even if its answer was a refusal;
 * - `bad`: it failed;
 * - `bad_key`: it does not take our key, which no waiting mends;
 * - `none`: nothing, such as a caller that left.
 */
export type Verdict = 'good' | 'bad' | 'bad_key' | 'none';

/** Judges a try by the error it ended with, null after a success. */
export function verdictOf(endpoint: Endpoint, error: unknown): Verdict {
  if (error === null) return 'good';
  if (!(error instanceof FishAudioError)) return 'none';
  switch (error.code) {
    case 'provider_unreachable':
    case 'provider_timeout':
    case 'provider_bad_response':
      return 'bad';
    case 'provider_auth':
      // Anyone may name a voice model that is not ours: such a 403 is about the model, not about the key.
      return endpoint.namesModel && error.providerStatus === 403 ? 'good' : 'bad_key';
    case 'provider_busy':
      // 429 is the account's own ceiling; 503 is an outage.
      return error.providerStatus === 429 ? 'none' : 'bad';
    case 'provider_error':
      return isRefusal(error.providerStatus) ? 'good' : 'bad';
    default:
      return isRefusal(error.providerStatus) ? 'good' : 'none';
  }
}

function isRefusal(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500;
}
