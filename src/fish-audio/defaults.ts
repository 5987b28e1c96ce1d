import type { BreakerOptions, FishAudioTimeouts, QueueOptions, RetryOptions } from './options';

/** The engine that Fish.Audio recommends and falls back to (docs.fish.audio, Models overview). */
export const DEFAULT_ENGINE = 's2.1-pro';

/** Public reports measured up to 6 s for a create; the SDKs of Fish.Audio wait 240 s for every call. */
export const DEFAULT_TIMEOUTS: FishAudioTimeouts = {
  connectMs: 5_000,
  createMs: 120_000,
  readMs: 15_000,
  speakFirstByteMs: 30_000,
  speakIdleMs: 15_000,
  speakTotalMs: 300_000,
};

/** Three attempts within 15 s. After that it is better to report the failure to the caller. */
export const DEFAULT_RETRY: RetryOptions = { attempts: 3, baseMs: 500, budgetMs: 15_000 };

/** The concurrency limit of the lowest tier (docs.fish.audio, rate limits). */
export const DEFAULT_CONCURRENCY = 5;

/** A caller waits at most 30 s in the queue. */
export const DEFAULT_QUEUE: QueueOptions = { maxQueued: 64, queueMs: 30_000 };

/**
 * A share of fewer than ten results would be too noisy. With a window of sixteen, calls are paused before the twentieth
 * when every other one fails, however many succeeded before.
 */
export const DEFAULT_BREAKER: BreakerOptions = {
  failuresInARow: 5,
  failureShare: 0.5,
  windowSize: 16,
  windowMs: 30_000,
  minResults: 10,
  openMs: 10_000,
  maxOpenMs: 60_000,
  badKeyOpenMs: 30_000,
};
