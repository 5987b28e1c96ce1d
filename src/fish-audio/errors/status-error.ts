import type { ErrorCode } from '../../errors/codes';
import { ENDPOINTS, type Endpoint } from '../transport/endpoints';
import type { ResponseHead } from '../transport/response';
import { factsOf } from './client-errors';
import { FishAudioError } from './fish-audio-error';
import { isProviderError, readProviderMessage, readProviderReason, withoutPrivateWords } from './provider-message';
import { formatSeconds, parseRetryAfter } from './retry-after';

/** `Retry-After` for our caller when Fish.Audio is busy and names no time: any call that ends makes a place free. */
const BUSY_WAIT_SECONDS = 5;

/**
 * Statuses with which a gateway gives up on a create that it may have sent on. Others of its pages (403, 404, 413) refuse what was not
 * sent on.
 */
const GIVEN_UP: ReadonlySet<number> = new Set([408, 409, 425, 499]);

/** Turns a response without success into an error for our caller. Its status is never passed on as our own. */
export function statusError(endpoint: Endpoint, head: ResponseHead, body: string): FishAudioError {
  const message = readProviderMessage(head.contentType, body);
  const reason = readProviderReason(body);
  const inOwnWords = isProviderError(body);
  const code = codeFor(endpoint, head.status, body, message);
  const providerRetryAfterSeconds = parseRetryAfter(head.retryAfter, Date.now());
  const retryAfterSeconds = providerRetryAfterSeconds ?? BUSY_WAIT_SECONDS;
  return new FishAudioError(code, detailFor(code, { message, reason }, retryAfterSeconds), {
    outcome: isRejection(endpoint, head, inOwnWords) ? 'rejected' : 'unknown',
    ...factsOf(head),
    providerReason: reason,
    inOwnWords,
    providerRetryAfterSeconds,
    ...(code === 'provider_busy' ? { retryAfterSeconds } : {}),
  });
}

/** After a gateway error the back end may still finish the call, and a redirect may be sent after the call took effect. */
function isRejection(endpoint: Endpoint, { status }: ResponseHead, inOwnWords: boolean): boolean {
  if (endpoint === ENDPOINTS.createModel && GIVEN_UP.has(status) && !inOwnWords) return false;
  return status >= 400 && status < 500;
}

function codeFor(endpoint: Endpoint, status: number, body: string, message: string | null): ErrorCode {
  switch (status) {
    case 400:
    case 422:
      return isUnknownVoice(endpoint, message) ? 'voice_model_not_found' : 'provider_rejected';
    case 401:
      return 'provider_auth';
    // About this voice model, this request or the plan of the account; a key that is not accepted is 401.
    case 403:
      return 'provider_forbidden';
    case 402:
      return 'provider_credit_exhausted';
    case 404:
      // A proxy without a way to Fish.Audio says 404 as well, of a model that lives.
      return endpoint.namesModel && isProviderError(body) ? 'voice_model_not_found' : 'provider_error';
    case 413:
      return endpoint.carries === 'audio' ? 'file_too_large' : 'field_too_large';
    case 415:
      return endpoint.carries === 'audio' ? 'unsupported_audio' : 'provider_error';
    case 429:
    case 503:
      return 'provider_busy';
    default:
      return 'provider_error';
  }
}

/** Speech responds with 400 `Reference not found` for an unknown voice (seen live; the docs allow 404 as well). */
function isUnknownVoice(endpoint: Endpoint, message: string | null): boolean {
  return endpoint.namesModel && message !== null && /reference not found/i.test(message);
}

/** What Fish.Audio said of a refusal, cleaned. */
interface ProviderWords {
  readonly message: string | null;
  readonly reason: string | null;
}

/** Message and reason of a 403 in one sentence. The account is the operator's, so what may identify it is left out. */
function forbiddenDetail({ message, reason }: ProviderWords): string {
  const words = withoutPrivateWords(message);
  if (words !== null && (reason === null || words.includes(reason))) return `Fish.Audio does not allow this: ${words}`;
  if (words !== null) return `Fish.Audio does not allow this: ${words} (${reason})`;
  if (reason !== null) return `Fish.Audio does not allow this: ${reason}`;
  return 'Fish.Audio does not allow this and gave no reason. The voice model may belong to another account.';
}

function detailFor(code: ErrorCode, words: ProviderWords, waitSeconds: number): string {
  const { message } = words;
  switch (code) {
    case 'provider_rejected':
      return message === null
        ? 'Fish.Audio did not accept the request and gave no reason. Check every field and the reference audio.'
        : `Fish.Audio did not accept the request: ${message}`;
    case 'provider_forbidden':
      return forbiddenDetail(words);
    case 'provider_auth':
      return 'Fish.Audio refused the key of this service. The operator has to check it.';
    case 'provider_credit_exhausted':
      return 'The API credit of this service at Fish.Audio is used up. The operator has to top it up.';
    case 'voice_model_not_found':
      return 'Fish.Audio has no voice model with this id.';
    case 'file_too_large':
      return 'The reference audio is larger than Fish.Audio accepts. Send a shorter or more compressed recording.';
    case 'field_too_large':
      return 'The text is longer than Fish.Audio accepts. Send a shorter one.';
    case 'unsupported_audio':
      return 'Fish.Audio does not accept this kind of sound file. Send WAV, MP3 or M4A.';
    case 'provider_busy':
      return `Fish.Audio is busy. Try again in ${formatSeconds(waitSeconds)}.`;
    default:
      return 'Fish.Audio could not complete the request. Try again later.';
  }
}
