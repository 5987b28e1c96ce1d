import type { PlaceBudget } from '../concurrency/leases/place-budget';
import type { Log } from '../domain/log';
import type { RequestTrace } from '../domain/request-trace';

/** How long each phase of an attempt may take, in milliseconds. */
export interface FishAudioTimeouts {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** A whole create: sending the samples and waiting for the voice model. */
  readonly createMs: number;
  /** A whole call of any other kind, except speech. */
  readonly readMs: number;
  /** Speech: until the first byte of sound. */
  readonly speakFirstByteMs: number;
  /** Speech: the longest gap between two chunks of sound while our reader is ready for more. */
  readonly speakIdleMs: number;
  /** Speech: from the first byte to the last byte of sound. */
  readonly speakTotalMs: number;
}

/** How often and for how long a call is retried. */
export interface RetryOptions {
  /** Maximum number of attempts of one call, the first included. */
  readonly attempts: number;
  /** Upper bound of the first wait in milliseconds; it doubles from attempt to attempt. */
  readonly baseMs: number;
  /** No attempt starts later than this after the first one, in milliseconds. */
  readonly budgetMs: number;
}

/** How many calls may be in the queue for a place, and for how long in milliseconds. */
export interface QueueOptions {
  readonly maxQueued: number;
  readonly queueMs: number;
}

/** When the circuit breaker pauses the calls to Fish.Audio, and for how long. */
export interface BreakerOptions {
  /** This many failures in a row open the breaker. */
  readonly failuresInARow: number;
  /**
   * This share of failures, above 0 and at most 1, opens the breaker as well. It is taken from the last `windowSize`
   * attempts within `windowMs`, once there are at least `minResults` of them.
   */
  readonly failureShare: number;
  readonly windowSize: number;
  readonly windowMs: number;
  readonly minResults: number;
  /** The first pause in milliseconds; it doubles after each failed probe, up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** The first pause in milliseconds when Fish.Audio rejects our key. */
  readonly badKeyOpenMs: number;
}

/** What the client needs. `random`, `sleep` and `now` can be replaced so that tests need not wait. */
export interface FishAudioClientOptions {
  /** Without a key every call fails with `provider_not_configured`, and nothing is sent. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly log: Log;
  /** The speech engine, sent as the `model` header (docs.fish.audio, Models); DEFAULT_ENGINE unless set. */
  readonly engine?: string;
  readonly timeouts?: Partial<FishAudioTimeouts>;
  readonly retry?: Partial<RetryOptions>;
  /** How many creates and speeches the account allows at once (docs.fish.audio, rate limits); 5 by default. */
  readonly concurrency?: number;
  /** How many of them this process may use, where others use the same account; all of them by default. */
  readonly places?: PlaceBudget | undefined;
  readonly queue?: Partial<QueueOptions>;
  readonly breaker?: Partial<BreakerOptions>;
  /**
   * Called at the end of each attempt with the name of its endpoint, `ok` or the code of its error, its duration, and the engine
   * that it was to speak with. A speech counts as soon as its first sound is there.
   */
  readonly onAttempt?: (endpoint: string, result: string, seconds: number, engine: string | undefined) => void;
  /** Returns a number of at least 0 and below 1. */
  readonly random?: () => number;
  /** Resolves after `ms` milliseconds; rejects as soon as the signal is aborted. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The time of a monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** What belongs to one call: the signal that aborts it, and the request it is made for. */
export interface CallOptions extends Partial<RequestTrace> {
  readonly signal?: AbortSignal;
  /** Names whom it is made for; clients take turns. Absent where the service makes it for itself. */
  readonly client?: string;
  /** Whether it is made while calls are paused as well, and changes nothing about that then. */
  readonly whilePaused?: boolean;
  /** Whether nobody waits for it: it is attempted once, whoever makes it tries again, and its failure pauses the calls of nobody. */
  readonly inBackground?: boolean | undefined;
}
