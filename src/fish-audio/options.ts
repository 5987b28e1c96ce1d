import type { Log } from '../domain/log';

/** How long each phase of a call may take, in milliseconds. */
export interface FishAudioTimeouts {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** A whole create: sending the samples and waiting for the model. */
  readonly createMs: number;
  /** A whole call of any other kind, except speech. */
  readonly readMs: number;
  /** Speech: until the first byte of sound. */
  readonly speakFirstByteMs: number;
  /** Speech: the longest silence between two pieces of sound while we are ready to take more. */
  readonly speakIdleMs: number;
  /** Speech: until the last byte of sound. */
  readonly speakTotalMs: number;
}

/** How often a call is tried and for how long. */
export interface RetryOptions {
  /** Tries of one call, the first included. */
  readonly attempts: number;
  /** Upper bound of the first wait in milliseconds; it doubles from try to try. */
  readonly baseMs: number;
  /** No further try starts later than this after the first, in milliseconds. */
  readonly budgetMs: number;
}

/** How many calls may wait for a place, and for how long in milliseconds. */
export interface QueueOptions {
  readonly maxQueued: number;
  readonly queueMs: number;
}

/** When to stop asking a Fish.Audio that fails, and for how long. */
export interface BreakerOptions {
  /** So many failures in a row are enough. */
  readonly failuresInARow: number;
  /** So is this share, above 0 and at most 1, of the last `windowSize` tries within `windowMs`, from `minResults` on. */
  readonly failureShare: number;
  readonly windowSize: number;
  readonly windowMs: number;
  readonly minResults: number;
  /** The first pause in milliseconds; it doubles from one failed probe to the next, up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** The first pause after a refusal of our key. */
  readonly badKeyOpenMs: number;
}

/** What the client needs. `random`, `sleep` and `now` and `sleep` are there so that tests need not wait. */
export interface FishAudioClientOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly log: Log;
  /** The speech engine, sent as the `model` header; without it Fish.Audio would choose (docs.fish.audio, Models). */
  readonly engine?: string;
  readonly timeouts?: Partial<FishAudioTimeouts>;
  readonly retry?: Partial<RetryOptions>;
  /** Creates and speech in flight at once: what the account allows (docs.fish.audio, rate limits). 5 unless said otherwise. */
  readonly concurrency?: number;
  readonly queue?: Partial<QueueOptions>;
  readonly breaker?: Partial<BreakerOptions>;
  /** A number of at least 0 and below 1. */
  readonly random?: () => number;
  /** Waits, and rejects as soon as the signal fires. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
}

/** What belongs to one call: when to give it up, and the id of the request it serves. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly requestId?: string;
}

/** The engine that Fish.Audio recommends and falls back to (docs.fish.audio, Models overview). */
export const DEFAULT_ENGINE = 's2.1-pro';

/** A create was measured at up to 6 s in public reports; the SDKs of Fish.Audio wait 240 s for everything. */
export const DEFAULT_TIMEOUTS: FishAudioTimeouts = {
  connectMs: 5_000,
  createMs: 120_000,
  readMs: 15_000,
  speakFirstByteMs: 30_000,
  speakIdleMs: 15_000,
  speakTotalMs: 300_000,
};

/** Three tries within a quarter of a minute: longer than that, the caller had better be told. */
export const DEFAULT_RETRY: RetryOptions = { attempts: 3, baseMs: 500, budgetMs: 15_000 };

/** The ceiling of the lowest tier (docs.fish.audio, rate limits). */
export const DEFAULT_CONCURRENCY = 5;

/** Nobody waits for a voice longer than half a minute without hearing anything. */
export const DEFAULT_QUEUE: QueueOptions = { maxQueued: 64, queueMs: 30_000 };

/**
 * Ten results are the least from which a share says anything. Sixteen are few enough that a service of which every other
 * call fails is left alone before the twentieth, however well it did before.
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
