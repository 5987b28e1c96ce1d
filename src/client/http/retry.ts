import { toVoiceModelsError, type VoiceModelsError } from '../errors/voice-models-error.js';

/** How often and how long a call is tried again. */
export interface RetryOptions {
  /** How often a call is tried in all; 1 never tries again. 4 unless said otherwise. */
  readonly attempts?: number;
  /** The longest pause between two attempts, in seconds. Where the service asks for a longer one the call fails. 20 unless said otherwise. */
  readonly longestPauseSeconds?: number;
}

/**
 * What may be tried again: `always`, where the service does the same thing once however often it is asked; `refused`, only
 * after a response that says that nothing was done.
 */
export type Repeat = 'always' | 'refused';

const FIRST_PAUSE_SECONDS = 0.5;
/**
 * How long the first of two equal uploads is waited for, from when the service says that it is at work. The service takes up to
 * a minute for one, and more when it is busy.
 */
const IN_PROGRESS_SECONDS = 180;
/** The connection was lost on the way, as that of a phone between two networks: the request did not arrive whole. */
const NOT_ARRIVED: readonly string[] = ['upload_stalled', 'body_too_slow'];
const NOTHING_DONE: readonly string[] = [
  'rate_limited',
  'overloaded',
  'shutting_down',
  'provider_busy',
  ...NOT_ARRIVED,
];
/** The service says with `Retry-After` which of its errors pass; proxies often do not. */
const PASSING: readonly string[] = [
  'bad_gateway',
  'service_unavailable',
  'gateway_timeout',
  'network_error',
  ...NOT_ARRIVED,
];

function passes({ code, retryAfterSeconds }: VoiceModelsError, repeat: Repeat): boolean {
  if (repeat === 'refused') return NOTHING_DONE.includes(code);
  return retryAfterSeconds !== null || PASSING.includes(code);
}

/** A deletion that failed before anything was tried. Of the record alone it may have lost no more than the answer of the database. */
function allRemains({ problem }: VoiceModelsError): boolean {
  const remains = [problem?.remains].flat();
  return remains.includes('database') && remains.includes('fish_audio');
}

/** What is known about the attempts before the one that is under way. */
export interface Attempts {
  /** An attempt failed in such a way that the service may have done its work. */
  mayBeDone: boolean;
}

/** Calls `attempt` until it succeeds or trying again makes no sense. Rejects with the last VoiceModelsError. */
export async function withRetries<T>(
  attempt: (attempts: Attempts) => Promise<T>,
  { attempts = 4, longestPauseSeconds = 20 }: RetryOptions,
  { repeat, signal }: { readonly repeat: Repeat; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const state: Attempts = { mayBeDone: false };
  const waiting = { since: 0, times: 0 };
  for (let failed = 0; ; ) {
    try {
      if (signal?.aborted) throw new Error('aborted');
      return await attempt(state);
    } catch (thrown) {
      const error = toVoiceModelsError(thrown, signal);
      const waitsForFirst = error.code === 'idempotency_in_progress' && attempts > 1;
      if (!waitsForFirst) failed++;
      if (!NOTHING_DONE.includes(error.code) && !allRemains(error)) state.mayBeDone = true;
      if (!passes(error, repeat) || (error.retryAfterSeconds ?? 0) > longestPauseSeconds) throw error;
      const asked = pauseSeconds(error, failed, longestPauseSeconds);
      const pause = Math.min(longestPauseSeconds, waitsForFirst ? asked + growth(waiting.times++) : asked);
      if (waitsForFirst) waiting.since ||= Date.now();
      const waitedSeconds = (Date.now() - waiting.since) / 1000 + pause;
      if (waitsForFirst ? waitedSeconds > IN_PROGRESS_SECONDS : failed >= attempts) throw error;
      await sleep(pause * 1000, signal);
    }
  }
}

/** How much longer the pauses become while the first of two equal uploads is waited for: each attempt sends the recording again. */
function growth(times: number): number {
  return Math.min(8, 1.5 ** times - 1);
}

/** Doubles with each failure up to the longest, and differs from caller to caller, so that they do not all come back at once. */
function pauseSeconds({ retryAfterSeconds }: VoiceModelsError, failed: number, longestSeconds: number): number {
  const doubled = FIRST_PAUSE_SECONDS * 2 ** Math.max(0, failed - 1);
  const pause = Math.min(longestSeconds, doubled) * (0.5 + Math.random() / 2);
  return retryAfterSeconds === null ? pause : retryAfterSeconds + pause * (retryAfterSeconds > 0 ? 0.5 : 1);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(toVoiceModelsError(new Error('aborted'), signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
