import { backoffMs } from '../../concurrency/backoff';
import { hasCode } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';

/** How the state of a model in training is read, in milliseconds. */
export interface CheckTiming {
  /** The wait after the first read; it doubles from one read to the next, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Once the waits come to this, it is read no more. */
  readonly totalMs: number;
}

/** The guide of Fish.Audio waits for 5 minutes (docs.fish.audio, clone and wait until ready); twice that is patient enough. */
export const CHECK_TIMING: CheckTiming = { firstMs: 1_000, longestMs: 15_000, totalMs: 600_000 };

/** How long to wait after a model was read `checks` times, in milliseconds; null once it was waited for long enough. */
export function checkDelayMs(checks: number, timing: CheckTiming): number | null {
  const delayMs = (check: number): number => backoffMs(timing.firstMs, timing.longestMs, Math.max(0, check - 1));
  let totalMs = 0;
  // The number of checks stands in a document, where another program may have written any.
  for (let check = 1; check < checks && totalMs < timing.totalMs; check += 1) totalMs += delayMs(check);
  return totalMs >= timing.totalMs ? null : delayMs(checks);
}

/**
 * Whether a read that failed counts as one, because Fish.Audio has responded: the model is not there, or may only be listed
 * late, or it is not for this key. Where it did not respond, or did so about the key or itself, the time does not count.
 */
function countsAsCheck(error: unknown): boolean {
  return hasCode(error, 'voice_model_not_found', 'provider_forbidden');
}

/** What reading a model in training came to. */
export interface Check {
  /** Null where it could not be read. */
  readonly model: FishModel | null;
  /** How often it has been read by now, as far as that counts. */
  readonly checks: number;
  /** When it is to be read next if it is still in training, in milliseconds; null once it was waited for long enough. */
  readonly delayMs: number | null;
}

/** Reads a model that was read `checks` times before. Never throws. */
export async function checkModel(
  fishAudio: Pick<FishAudioClient, 'getModel'>,
  { modelId, checks, signal }: { readonly modelId: string; readonly checks: number; readonly signal: AbortSignal },
  timing: CheckTiming,
): Promise<Check> {
  const counted = checks + 1;
  try {
    const model = await fishAudio.getModel(modelId, { signal });
    return { model, checks: counted, delayMs: checkDelayMs(counted, timing) };
  } catch (error) {
    if (!countsAsCheck(error)) return { model: null, checks, delayMs: timing.longestMs };
    return { model: null, checks: counted, delayMs: checkDelayMs(counted, timing) };
  }
}
