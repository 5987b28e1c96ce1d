import { backoffMs } from '../../concurrency/backoff';
import type { Log } from '../../domain/log';
import { FREE_ENGINE } from '../../domain/usage/speech-price';
import { codeOf } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { ApiCredit } from '../../fish-audio/resources/wallet';
import { ENDPOINTS } from '../../fish-audio/transport/endpoints';
import { type AccountState, REMEDIES, type SeenState, stateByCredit, stateByFailure } from './account-state';

/** When the account is asked for, in milliseconds. */
export interface AccountTiming {
  /** Whether it is asked for at the start. */
  readonly atStart: boolean;
  /** How old the last check may be when somebody uploads. */
  readonly everyMs: number;
  /** The shortest time between two checks that calls give rise to. */
  readonly betweenMs: number;
  /** The wait after a check that was not `ok`; it doubles from one to the next, up to `everyMs`. */
  readonly againAfterMs: number;
}

const DEFAULT_TIMING: AccountTiming = {
  atStart: true,
  everyMs: 600_000,
  betweenMs: 60_000,
  againAfterMs: 30_000,
};

/** The call of a check, and the one that is paid for. */
const CHECK = ENDPOINTS.checkKey.name;
const SPEECH = ENDPOINTS.speak.name;

/** What watching the account needs. */
export interface AccountWatchOptions {
  /** The engine that speaks: whether credit is needed. */
  readonly engine: string;
  readonly configured: boolean;
  readonly log: Log;
  readonly timing?: Partial<AccountTiming> | undefined;
  /** The time of a monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * Knows how the account at Fish.Audio is: whether the key is accepted, and whether there is credit. It asks at the start,
 * when a call was answered in a way that contradicts what is known, every ten minutes while somebody uploads, and at growing
 * intervals while the account is not `ok`. What calls and uploads give rise to is bounded in time, so that no client can make
 * it ask more often. A check runs in the background, and neither waits for a place nor counts for the circuit breaker.
 */
export class AccountWatch {
  readonly #options: AccountWatchOptions;
  readonly #timing: AccountTiming;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #check: (() => Promise<ApiCredit>) | null = null;
  #state: AccountState;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires; infinite while there is none. */
  #timerAtMs = Number.POSITIVE_INFINITY;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #provokedAtMs = Number.NEGATIVE_INFINITY;
  /** When a speech could not be paid for. */
  #unpaidAtMs = Number.NEGATIVE_INFINITY;
  #notOkInRow = 0;

  constructor(options: AccountWatchOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#now = options.now ?? (() => performance.now());
    this.#state = options.configured ? 'unknown' : 'not_configured';
  }

  get state(): AccountState {
    return this.#state;
  }

  /** From now on the client is asked, for the first time at once. */
  start(fishAudio: Pick<FishAudioClient, 'checkKey'>): void {
    if (!this.#options.configured) return;
    this.#check = () => fishAudio.checkKey({ signal: this.#stop.signal });
    if (this.#timing.atStart) this.#run();
  }

  /** Is told how every attempt of a call ended: with `ok`, or the code of its error; of a speech, with which engine it was. */
  noteAttempt(endpoint: string, result: string, engine = this.#options.engine): void {
    if (endpoint === CHECK) return;
    // Whether an engine could be paid says nothing of a service whose own is free, and the other way round.
    const isOfOurPrice = (engine === FREE_ENGINE) === (this.#options.engine === FREE_ENGINE);
    const isPaid = isOfOurPrice && endpoint === SPEECH && result === 'ok';
    if (result === 'provider_credit_exhausted') {
      if (!isOfOurPrice) return;
      this.#unpaidAtMs = this.#now();
      this.#enter('no_credit');
    } else if (this.#contradicts(result, isPaid)) this.#provoke();
    if (isPaid) this.#unpaidAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Is told of every upload; asks if the last check is too old. */
  noteUpload(): void {
    if (this.#now() - this.#checkedAtMs > this.#timing.everyMs) this.#run();
  }

  /** Ends a check that runs, and makes no other. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Whether what a call was answered cannot be, if the state is right; `isPaid` where a speech was just paid for. */
  #contradicts(result: string, isPaid: boolean): boolean {
    if (result === 'provider_auth') return this.#state !== 'unauthorised';
    if (result !== 'ok') return false;
    if (this.#state === 'no_credit') return isPaid;
    return this.#state === 'unauthorised' || this.#state === 'unreachable';
  }

  /** A check because of what a call was answered: at once, or when the shortest time since the last such check is over. */
  #provoke(): void {
    if (this.#running !== null) return;
    this.#runAt(Math.max(this.#now(), this.#provokedAtMs + this.#timing.betweenMs), () => {
      this.#provokedAtMs = this.#now();
    });
  }

  /** Plans a check, unless one is planned for an earlier time. */
  #runAt(atMs: number, before: () => void = () => undefined): void {
    if (this.#check === null || this.#stop.signal.aborted || atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        before();
        this.#run();
      },
      Math.max(0, atMs - this.#now()),
    );
    this.#timer.unref();
  }

  #run(): void {
    if (this.#check === null || this.#running !== null || this.#stop.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#checkedAtMs = this.#now();
    this.#running = this.#ask(this.#check).finally(() => {
      this.#running = null;
      this.#planNext();
    });
  }

  async #ask(check: () => Promise<ApiCredit>): Promise<void> {
    try {
      const state = stateByCredit(await check(), this.#options.engine);
      // A speech that could not be paid for lately says more than a little credit that is left.
      const isUnpaid = this.#now() - this.#unpaidAtMs < this.#timing.everyMs;
      this.#enter(isUnpaid ? 'no_credit' : state);
    } catch (error) {
      const state = stateByFailure(codeOf(error));
      if (state !== null) this.#enter(state);
    }
  }

  /** While the account is not `ok`, it is asked again by itself. */
  #planNext(): void {
    this.#notOkInRow = this.#state === 'ok' ? 0 : this.#notOkInRow + 1;
    if (this.#notOkInRow === 0) return;
    const { againAfterMs, everyMs } = this.#timing;
    this.#runAt(this.#now() + backoffMs(againAfterMs, everyMs, this.#notOkInRow - 1));
  }

  /** The remedy is logged when the state changes, and not each time it is seen. */
  #enter(state: SeenState): void {
    if (state === this.#state) return;
    const isFirst = this.#state === 'unknown';
    this.#state = state;
    if (this.#running === null) this.#planNext();
    const fields = { event: 'fish_audio_account', state };
    if (state === 'unauthorised') this.#options.log.error(fields, REMEDIES[state]);
    else if (state !== 'ok') this.#options.log.warn(fields, REMEDIES[state]);
    else if (isFirst) this.#options.log.debug(fields, REMEDIES[state]);
    else this.#options.log.info(fields, REMEDIES[state]);
  }
}
