import { BoundedMap } from '../../concurrency/bounded-map';
import { withDeadline } from '../../concurrency/deadline';
import type { DatabaseManager } from '../../database/database-manager';
import { describeSaveFailure } from '../../database/save-failure';
import type { Log } from '../../domain/log';
import { isSystemError } from '../../files/durable-files';
import type { Journal } from '../../journal/journal';
import type { UsageJournal } from '../../journal/usage/usage-journal';
import type { UsageLane } from '../../journal/usage/usage-lane';
import { WorkLoop } from '../work-loop';
import { findVoices } from './find-voices';

/** What the worker needs. */
export interface UsageWorkerDeps {
  readonly usage: UsageJournal;
  /** Uploads that may become the record of a voice. */
  readonly journal: Pick<Journal, 'shared'>;
  readonly database: Pick<DatabaseManager, 'state' | 'usage' | 'onConnected' | 'getVoiceModelById'>;
  readonly log: Log;
}

/** When the worker does what, in milliseconds. */
export interface UsageWorkerTiming {
  /** How often what was noted goes to the records. */
  readonly everyMs: number;
  /** How often it takes over what processes that died have left. */
  readonly adoptEveryMs: number;
  /** How often the record is looked for of a voice that has none yet. */
  readonly lookAgainMs: number;
  /** How long closing may wait for the database. */
  readonly closeMs: number;
}

const TIMING: UsageWorkerTiming = { everyMs: 1_000, adoptEveryMs: 5_000, lookAgainMs: 15_000, closeMs: 2_000 };
/** For so many voices it is known that their records were looked at since the start; one that was forgotten is looked at again. */
const MAX_TIDIED = 10_000;

/** Brings what was spoken from the disk into the records: every second, and at once when MongoDB comes back. */
export class UsageWorker {
  readonly #deps: UsageWorkerDeps;
  readonly #timing: UsageWorkerTiming;
  readonly #counts: WorkLoop;
  readonly #adopts: WorkLoop;
  readonly #tidied = new BoundedMap<string, true>(MAX_TIDIED);
  /** Why the lanes that fail do. */
  readonly #reasons = new Map<string, string>();
  /** Whether the last run has brought all into the records that it found. */
  #isCounted = false;
  #lookedAgainAt = Number.NEGATIVE_INFINITY;

  constructor(deps: UsageWorkerDeps, timing: Partial<UsageWorkerTiming> = {}) {
    const { log, usage, database } = deps;
    this.#deps = deps;
    this.#timing = { ...TIMING, ...timing };
    const { everyMs, adoptEveryMs } = this.#timing;
    this.#counts = new WorkLoop({
      name: 'count_usage',
      everyMs,
      log,
      run: (signal) => this.#countAll(signal),
      listen: (wake) => database.onConnected(wake),
    });
    const adopt = (): Promise<number> => usage.adoptOrphans();
    this.#adopts = new WorkLoop({ name: 'adopt_usage', everyMs: adoptEveryMs, log, run: adopt });
  }

  /** Begins. */
  start(): void {
    this.#counts.start();
    this.#adopts.start();
  }

  /** Brings what was noted until now into the records, as far as that is possible within `closeMs`. Never throws. */
  async close(): Promise<void> {
    await Promise.all([this.#counts.close(), this.#adopts.close()]);
    await withDeadline(this.#timing.closeMs, (signal) => this.#countAll(signal)).catch(() => undefined);
  }

  /** Brings what was noted until now into the records. False where not all of it is there yet. Never throws. */
  async countNow(): Promise<boolean> {
    // Where the loop is closed, no run says so.
    this.#isCounted = false;
    await this.#counts.runNow();
    return this.#isCounted;
  }

  async #countAll(signal: AbortSignal): Promise<void> {
    this.#isCounted = false;
    const { usage, database } = this.#deps;
    await usage.retry();
    this.#forgetReasons();
    if (database.state !== 'connected') return;
    await usage.seal();
    // Not by the time of day, which may be put back.
    const again = performance.now() - this.#lookedAgainAt >= this.#timing.lookAgainMs;
    if (again) this.#lookedAgainAt = performance.now();
    for (const lane of usage.lanes) if (!(await this.#tryLane(lane, again, signal))) return;
    this.#isCounted = this.#reasons.size === 0 && !signal.aborted;
    await usage.removeEmptyLanes();
  }

  /** What fails stays on disk and is tried again. False if the database is away, so that the next lane would fare no better. */
  async #tryLane(lane: UsageLane, again: boolean, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#countLane(lane, again, signal);
      this.#reasons.delete(lane.id);
      return true;
    } catch (error) {
      const { scope, reason } = describeSaveFailure(error);
      const isAway = scope === 'server' || scope === 'unanswered';
      if (!isAway) this.#report(lane.id, isSystemError(error) ? (error.code ?? reason) : reason);
      return !isAway;
    }
  }

  /** Of the lanes that another process has taken over or that are removed: nothing waits in them here. */
  #forgetReasons(): void {
    const ids = new Set(this.#deps.usage.lanes.map(({ id }) => id));
    for (const id of this.#reasons.keys()) if (!ids.has(id)) this.#reasons.delete(id);
  }

  /** Once for each reason, since the same is tried again every second. */
  #report(lane: string, reason: string): void {
    if (this.#reasons.get(lane) === reason) return;
    this.#reasons.set(lane, reason);
    this.#deps.log.error({ event: 'usage_not_counted', lane, reason }, 'Speeches wait to be counted');
  }

  async #countLane(lane: UsageLane, again: boolean, signal: AbortSignal): Promise<void> {
    await this.#apply(lane);
    for (let first = true; !signal.aborted; first = false) {
      const draft = await lane.draft();
      const looksAgain = again && first && (draft?.waiting.length ?? 0) > 0;
      if (draft === null || (draft.files.length === 0 && !looksAgain)) return;
      await lane.commit(draft, await findVoices(this.#deps, draft, looksAgain));
      await this.#apply(lane);
    }
  }

  async #apply(lane: UsageLane): Promise<void> {
    const { batch } = lane;
    if (batch === null || batch.counted.length === 0) return;
    const { usage } = this.#deps.database;
    const refused = await usage.add(batch);
    if (refused > 0) {
      const fields = { event: 'usage_refused', documents: refused };
      this.#deps.log.warn(fields, 'Speeches could not be added to what another program has stored as usage');
    }
    await lane.settle();
    await this.#tidy([...new Set(batch.counted.map(({ voice_id }) => voice_id))]);
  }

  /** Once for each voice; what fails is done after the next start. */
  async #tidy(voiceIds: readonly string[]): Promise<void> {
    for (const id of voiceIds) {
      if (this.#tidied.get(id)) continue;
      this.#tidied.set(id, true);
      await this.#deps.database.usage.forgetOldLanes(id).catch(() => undefined);
    }
  }
}
