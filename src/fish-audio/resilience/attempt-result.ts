import { SilentSpeech } from '../errors/client-errors';
import { FishAudioError } from '../errors/fish-audio-error';

/**
 * What the result of an attempt says about the health of Fish.Audio, for the circuit breaker:
 * - `good`: it works, even if it rejected the request;
 * - `bad`: it failed;
 * - `bad_key`: it rejected our key, which waiting cannot fix;
 * - `busy`: it lives, and has no place for one more call of our account;
 * - `none`: nothing can be concluded, for example because the caller left, or wanted a text spoken that has no words.
 */
export type AttemptResult = 'good' | 'bad' | 'bad_key' | 'busy' | 'none';

/** Classifies an attempt by the error it ended with, null after a success. */
export function classifyAttempt(error: unknown): AttemptResult {
  if (error === null) return 'good';
  // Otherwise a few such texts would pause the calls of everybody.
  if (!(error instanceof FishAudioError) || error instanceof SilentSpeech) return 'none';
  switch (error.code) {
    case 'provider_unreachable':
    case 'provider_timeout':
    case 'provider_bad_response':
      return 'bad';
    case 'provider_auth':
      return 'bad_key';
    case 'provider_busy':
      // 503 is an outage; 429 is the concurrency limit of the account, or the limit of a gateway, which does not show whether it lives.
      if (error.providerStatus !== 429) return 'bad';
      return error.inOwnWords ? 'busy' : 'none';
    case 'provider_error':
      // Any other 404 is that of a proxy, or of an address where Fish.Audio is not.
      if (error.providerStatus === 404) return error.inOwnWords ? 'good' : 'bad';
      return isClientError(error.providerStatus) ? 'good' : 'bad';
    default:
      return isClientError(error.providerStatus) ? 'good' : 'none';
  }
}

function isClientError(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500;
}
