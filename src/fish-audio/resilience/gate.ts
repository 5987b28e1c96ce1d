import {
  type CallOptions,
  DEFAULT_BREAKER,
  DEFAULT_CONCURRENCY,
  DEFAULT_QUEUE,
  type FishAudioClientOptions,
} from '../options';
import type { Endpoint } from '../transport/endpoints';
import { closed, paused } from '../transport/failures';
import type { ResponseHead } from '../transport/provider-response';
import { Breaker } from './breaker';
import { Bulkhead, type Release } from './bulkhead';
import { type Verdict, verdictOf } from './verdict';

/** What stands between our callers and Fish.Audio: who may call now, and who has to wait or to come back later. */
export class Gate {
  readonly #breaker: Breaker;
  readonly #bulkhead: Bulkhead;
  readonly #options: FishAudioClientOptions;
  #closed = false;

  constructor(options: FishAudioClientOptions) {
    const { concurrency = DEFAULT_CONCURRENCY, now = defaultNow, random = Math.random } = options;
    this.#options = options;
    this.#bulkhead = new Bulkhead(concurrency, { ...DEFAULT_QUEUE, ...options.queue });
    this.#breaker = new Breaker(
      { ...DEFAULT_BREAKER, ...options.breaker },
      {
        now,
        random,
        onOpen: (why, openMs) => this.#onOpen(why, openMs),
        onClose: () => options.log.info({ event: 'fish_audio_resumed' }, 'Fish.Audio works again'),
      },
    );
  }

  /** Whether a failed try may be followed by another one. */
  get mayRepeat(): boolean {
    return this.#breaker.closed;
  }

  /** Waits for one of the places of the account. Throws `provider_unreachable`, `provider_busy` or `client_closed`. */
  async takePlace({ signal }: CallOptions): Promise<Release> {
    if (this.#closed) throw closed();
    this.#breaker.assertPasses();
    return this.#bulkhead.take(signal);
  }

  /** Lets one try pass and returns where to report how it ended, null for well. Throws `provider_unreachable`. */
  enter(endpoint: Endpoint): (error: unknown) => void {
    if (this.#closed) throw closed();
    const report = this.#breaker.enter();
    return (error) => {
      // What breaks when we close is our own doing.
      if (!this.#closed) report(verdictOf(endpoint, error));
    };
  }

  /** Takes note of what an answer tells about our account. */
  applyConcurrencyLimit({ concurrencyLimit }: ResponseHead): void {
    if (concurrencyLimit !== null) this.#bulkhead.adapt(concurrencyLimit);
  }

  /** Turns everyone away from now on. */
  close(): void {
    this.#closed = true;
    this.#bulkhead.rejectQueued(closed);
  }

  #onOpen(why: Verdict, openMs: number): void {
    const message =
      why === 'bad_key'
        ? 'Fish.Audio refuses the key of this service; check FISH_API_KEY'
        : 'Fish.Audio keeps failing and is left alone for a while';
    this.#options.log.error({ event: 'fish_audio_paused', reason: why, pause_ms: Math.round(openMs) }, message);
    this.#bulkhead.rejectQueued(() => paused(openMs));
  }
}

function defaultNow(): number {
  return performance.now();
}
