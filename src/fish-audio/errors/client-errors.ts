import { STOPPING } from '../../errors/interruptions';
import type { ResponseHead } from '../transport/response';
import { type CallOutcome, type FailureFacts, FishAudioError } from './fish-audio-error';
import { formatSeconds, toRetryAfter } from './retry-after';

/** The caller closed the connection or aborted the call. */
export function callAborted(outcome: CallOutcome): FishAudioError {
  return new FishAudioError('client_closed', 'The request was aborted before Fish.Audio had responded.', { outcome });
}

/** The reader of a speech was so slow that Fish.Audio has given up, or may have: nobody's fault but the reader's. */
export function readerTooSlow(): FishAudioError {
  return new FishAudioError('client_closed', 'The speech was not read fast enough.', { outcome: 'unknown' });
}

/** A timeout expired. */
export function timedOut(outcome: CallOutcome): FishAudioError {
  return new FishAudioError('provider_timeout', 'Fish.Audio did not answer in time. Try again later.', { outcome });
}

/** No connection could be established: refused, unknown name, TLS failure, or a timeout while connecting. */
export function unreachable(networkCode: string | null): FishAudioError {
  const facts = { outcome: 'not_sent', networkCode } as const;
  return new FishAudioError('provider_unreachable', 'Fish.Audio cannot be reached. Try again later.', facts);
}

/** An established connection broke before the response was complete. */
export function connectionBroken(outcome: CallOutcome, networkCode: string | null): FishAudioError {
  const facts = { outcome, networkCode };
  return new FishAudioError('provider_error', 'The connection to Fish.Audio broke. Try again later.', facts);
}

/** What the head of a response tells about a failure. */
export function factsOf({
  status,
  traceId,
  providerCode,
  providerSource,
}: ResponseHead): Omit<FailureFacts, 'outcome'> {
  return { providerStatus: status, traceId, providerCode, providerSource };
}

/** The response is invalid. The call may have taken effect all the same. */
export function invalidResponse(head: ResponseHead | null, networkCode: string | null = null): FishAudioError {
  return new FishAudioError('provider_bad_response', 'Fish.Audio returned an invalid response. Try again later.', {
    outcome: 'unknown',
    networkCode,
    ...(head === null ? {} : factsOf(head)),
  });
}

/** The response is a sound in which nothing is to be heard, as that of a text without words is. It was paid for. */
export class SilentSpeech extends FishAudioError {
  override readonly name = 'SilentSpeech';

  constructor(head: ResponseHead) {
    const detail = 'Fish.Audio made no sound of this text. Check that there are words in it, or try again later.';
    super('provider_bad_response', detail, { outcome: 'unknown', ...factsOf(head) });
  }
}

/** A stored reference sample could not be read, so the request was cut off before its end. */
export function unreadableSample(outcome: CallOutcome, cause: Error): FishAudioError {
  return new FishAudioError('internal_error', 'A stored reference sample could not be read.', { outcome, cause });
}

/** The circuit breaker is open for another `waitMs` milliseconds. */
export function callsPaused(waitMs: number): FishAudioError {
  const retryAfterSeconds = toRetryAfter(waitMs);
  const detail = `Fish.Audio keeps failing, so calls are paused. Try again in ${formatSeconds(retryAfterSeconds)}.`;
  return new FishAudioError('provider_unreachable', detail, { outcome: 'not_sent', retryAfterSeconds });
}

/** The queue is full, or a call has waited in it for `waitMs` milliseconds. */
export function tooManyCalls(waitMs: number): FishAudioError {
  const retryAfterSeconds = toRetryAfter(waitMs);
  const detail = `Too many calls are waiting for Fish.Audio. Try again in ${formatSeconds(retryAfterSeconds)}.`;
  return new FishAudioError('provider_busy', detail, { outcome: 'not_sent', retryAfterSeconds });
}

/** There is no key, so nothing can be asked of Fish.Audio. */
export function notConfigured(): FishAudioError {
  const detail =
    'This service has no key for Fish.Audio, so it makes no voice models and does not speak. ' +
    'Set FISH_API_KEY and restart it, or try everything without a key: npm run demo.';
  return new FishAudioError('provider_not_configured', detail, { outcome: 'not_sent' });
}

/** The client is closed because the service is stopping. */
export function shuttingDown(): FishAudioError {
  const { detail, retryAfterSeconds } = STOPPING;
  return new FishAudioError('shutting_down', detail, { outcome: 'not_sent', retryAfterSeconds });
}
