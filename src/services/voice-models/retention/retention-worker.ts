import { retentionOf } from '../../../domain/retention/judge-voice';
import { WorkLoop } from '../../work-loop';
import { type SweepVoicesDeps, sweepVoices } from './sweep-voices';

/** What the worker needs, and after how many days without use a voice is removed; 0 for never. */
export interface RetentionDeps extends SweepVoicesDeps {
  readonly days: number;
}

/** When the worker does what, in milliseconds. */
export interface RetentionTiming {
  /** How often it looks whether a sweep is due. */
  readonly checkMs: number;
  /** How long after the last sweep, of whichever instance, the next one is due. */
  readonly everyMs: number;
  /** After an outage of the database nothing is removed for so long: what was spoken meanwhile comes into the records first. */
  readonly settleMs: number;
  /** The time of day. */
  readonly now: () => Date;
}

const TIMING: RetentionTiming = {
  checkMs: 60_000,
  everyMs: 10 * 60_000,
  settleMs: 5 * 60_000,
  now: () => new Date(),
};

/** Removes voices that nobody uses, one instance at a time; without the setting, takes back what was announced before. */
export class RetentionWorker {
  readonly #deps: RetentionDeps;
  readonly #timing: RetentionTiming;
  readonly #loop: WorkLoop;
  #connectedAt = Number.POSITIVE_INFINITY;
  #isCleared = false;

  constructor(deps: RetentionDeps, timing: Partial<RetentionTiming> = {}) {
    this.#deps = deps;
    this.#timing = { ...TIMING, ...timing };
    const run = (signal: AbortSignal): Promise<void> => (deps.days === 0 ? this.#clear() : this.#sweep(signal));
    const listen = (wake: () => void): (() => void) =>
      deps.database.onConnected(() => {
        this.#connectedAt = performance.now();
        wake();
      });
    this.#loop = new WorkLoop({ name: 'retention', everyMs: this.#timing.checkMs, log: deps.log, run, listen });
  }

  /** Begins. */
  start(): void {
    this.#loop.start();
  }

  /** Waits for the present step and stops; the next process goes on. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { database, days } = this.#deps;
    if (database.state !== 'connected') return;
    const { everyMs, settleMs, now } = this.#timing;
    const retention = retentionOf(days);
    const { maxPauseMs } = retention;
    const claimed = await database.library.retention.claim({ now: now(), everyMs, maxPauseMs });
    if (claimed === null) return;
    const removes = performance.now() - this.#connectedAt >= settleMs;
    await sweepVoices(this.#deps, { claimed, retention, removes, signal });
  }

  async #clear(): Promise<void> {
    if (this.#isCleared || this.#deps.database.state !== 'connected') return;
    await this.#deps.database.library.retention.clear();
    this.#isCleared = true;
  }
}
