import { type CallOutcome, FishAudioError } from '../errors';
import { inWords, toRetryAfter } from '../resilience/retry-after';
import type { ResponseHead } from './provider-response';

/** The caller went away: nobody waits for this answer any more. */
export function callerGone(outcome: CallOutcome): FishAudioError {
  return new FishAudioError('client_closed', 'The request was given up before Fish.Audio had answered.', { outcome });
}

/** One of our clocks rang. */
export function timedOut(outcome: CallOutcome): FishAudioError {
  return new FishAudioError('provider_timeout', 'Fish.Audio did not answer in time. Try again later.', { outcome });
}

/** No connection came about: refused, unknown name, TLS, or no answer to the greeting. */
export function unreachable(networkCode: string | null): FishAudioError {
  const facts = { outcome: 'not_sent', networkCode } as const;
  return new FishAudioError('provider_unreachable', 'Fish.Audio cannot be reached. Try again later.', facts);
}

/** The connection stood and ended before the answer was complete. */
export function connectionBroke(outcome: CallOutcome, networkCode: string | null): FishAudioError {
  const facts = { outcome, networkCode };
  return new FishAudioError('provider_error', 'The connection to Fish.Audio broke. Try again later.', facts);
}

/** An answer that makes no sense. What was asked for may have been done all the same. */
export function badResponse(head: ResponseHead | null, networkCode: string | null = null): FishAudioError {
  return new FishAudioError('provider_bad_response', 'The answer of Fish.Audio makes no sense. Try again later.', {
    outcome: 'unknown',
    networkCode,
    ...(head === null ? {} : { providerStatus: head.status, traceId: head.traceId, providerCode: head.providerCode }),
  });
}

/** A reference sample of ours could not be read; the request was cut off in the middle of it. */
export function unreadableSample(outcome: CallOutcome, cause: Error): FishAudioError {
  return new FishAudioError('internal_error', 'A stored reference sample could not be read.', { outcome, cause });
}

/** It has failed so often that it is not asked for now; it will be again in `waitMs`. */
export function paused(waitMs: number): FishAudioError {
  const retryAfterSeconds = toRetryAfter(waitMs);
  const detail = `Fish.Audio keeps failing and is left alone for a while. Try again in ${inWords(retryAfterSeconds)}.`;
  return new FishAudioError('provider_unreachable', detail, { outcome: 'not_sent', retryAfterSeconds });
}

/** More calls want a place than can have one within `waitMs`. */
export function crowded(waitMs: number): FishAudioError {
  const retryAfterSeconds = toRetryAfter(waitMs);
  const detail = `Too many calls wait for Fish.Audio. Try again in ${inWords(retryAfterSeconds)}.`;
  return new FishAudioError('provider_busy', detail, { outcome: 'not_sent', retryAfterSeconds });
}

/** The client has been closed. */
export function closed(): FishAudioError {
  return new FishAudioError('shutting_down', 'The service is stopping. Try again in a moment.', {
    outcome: 'not_sent',
  });
}
