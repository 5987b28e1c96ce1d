import { CoalescedRuns } from '../../concurrency/coalesced-runs';
import type { Log } from '../../domain/log';
import { hasCode } from '../../errors/api-error';
import { reasonOf } from '../../errors/reason-of';

/**
 * So many runs in a row may fail because the database does not respond, before that counts as a failure of the work: an outage, of
 * which the log tells by itself, is noticed within this.
 */
const MAX_UNANSWERED_IN_ROW = 2;

/** Work that is done at intervals. */
export interface Work {
  /** For the log. */
  readonly name: string;
  /** How often it is done without being asked for, in milliseconds. */
  readonly everyMs: number;
  readonly log: Log;
  /** One run. The signal fires when the loop is closed. What it throws is logged and stops nothing. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
  /**
   * Listens for what makes the work due, from the start of the loop on until the returned function is called. `wake` starts a
   * run where what is due is not to wait for its turn.
   */
  readonly listen?: (wake: () => void) => () => void;
}

/**
 * Does one thing at intervals and whenever `wake` is called, one run at a time. The timer does not keep the process
 * running.
 */
export class WorkLoop {
  readonly #work: Work;
  readonly #stop = new AbortController();
  readonly #runs = new CoalescedRuns(() => this.#run());
  #unansweredInRow = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(work: Work) {
    this.#work = work;
  }

  /** For the log. */
  get name(): string {
    return this.#work.name;
  }

  /** Begins; the first run starts at once. */
  start(): void {
    this.#stopListening = this.#work.listen?.(() => this.wake());
    this.#timer = setInterval(() => this.wake(), this.#work.everyMs);
    this.#timer.unref();
    this.wake();
  }

  /** Starts a run now, or another one right after the one that runs. */
  wake(): void {
    if (!this.#stop.signal.aborted) void this.#runs.run();
  }

  /** Resolves at the end of a run that has begun after this call, or at once where the loop is closed. */
  async runNow(): Promise<void> {
    if (!this.#stop.signal.aborted) await this.#runs.run();
  }

  /** Tells the present run to end, waits for that, and starts no other. */
  async close(): Promise<void> {
    this.#stopListening?.();
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#runs.idle();
  }

  async #run(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { name, log, run } = this.#work;
    try {
      await run(this.#stop.signal);
      this.#unansweredInRow = 0;
    } catch (error) {
      this.#unansweredInRow = hasCode(error, 'database_unavailable') ? this.#unansweredInRow + 1 : 0;
      const isOutage = this.#unansweredInRow > 0 && this.#unansweredInRow <= MAX_UNANSWERED_IN_ROW;
      log[isOutage ? 'debug' : 'error'](
        { event: 'work_failed', work: name, reason: reasonOf(error) },
        'Work in the background failed; it is done again at its next turn',
      );
    }
  }
}
