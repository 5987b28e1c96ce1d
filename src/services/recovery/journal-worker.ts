import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { FishAudioClient } from '../../fish-audio/client';
import { type CreatedEntry, isCreated, type JournalEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { KeptSamples } from '../kept-samples';
import { CHECK_TIMING, type CheckTiming, type ModelStates, statusOf, tryToDeleteModel } from '../model-states';
import type { Operations, SettledOperation } from '../operations';
import { WorkLoop } from '../work-loop';
import { ModelSearch } from './model-search';
import { NotFollowed } from './not-followed';
import { WaitingStates } from './waiting-states';

/** What finishing needs. */
export interface JournalWorkerDeps {
  readonly journal: Journal;
  readonly operations: Operations;
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly modelStates: Pick<ModelStates, 'see'>;
  readonly samples: Pick<KeptSamples, 'noteRemoval'>;
  readonly log: Log;
  /** Called when an operation has ended after its request. */
  readonly onSettled: (settled: SettledOperation) => Promise<void>;
}

/** When the worker does what, in milliseconds. */
export interface JournalWorkerTiming {
  /** How often it looks whether there is anything to do. */
  readonly everyMs: number;
  /** How long a model that cannot be found is still looked for. */
  readonly notFoundAfterMs: number;
  /** The longest time between two look-ups of one model; the first ones follow each other sooner. */
  readonly maxLookUpIntervalMs: number;
  /** How often it adopts the entries of dead processes. */
  readonly adoptEveryMs: number;
  /** When the state of one that waits for MongoDB is read. */
  readonly checks: CheckTiming;
}

/** The usual times. */
export const JOURNAL_WORKER_TIMING: Omit<JournalWorkerTiming, 'notFoundAfterMs'> = {
  everyMs: 1_000,
  maxLookUpIntervalMs: 30_000,
  adoptEveryMs: 5_000,
  checks: CHECK_TIMING,
};

/** How often the log reports how many uploads wait. */
const REPORT_EVERY_MS = 60_000;

/** How many records are saved at once: enough to hide the latency, few enough to leave connections for requests. */
const PARALLEL_SAVES = 8;

/** After so many failures in a row, one save at a time, a server that refuses everything is not asked on. */
const MAX_FAILED_IN_ROW = 5;

/**
 * Finishes what requests could not: saves the models that wait for MongoDB, and finds out what became of those whose
 * create got no response. It works at the start, when MongoDB comes back, and at intervals. Each kind of work has a
 * loop of its own, so that no save waits for a look-up at Fish.Audio.
 */
export class JournalWorker {
  readonly #deps: JournalWorkerDeps;
  readonly #search: ModelSearch;
  readonly #states: WaitingStates;
  readonly #notFollowed: NotFollowed;
  readonly #saves: WorkLoop;
  readonly #loops: readonly WorkLoop[];

  constructor(
    deps: JournalWorkerDeps,
    times: Pick<JournalWorkerTiming, 'notFoundAfterMs'> & Partial<JournalWorkerTiming>,
  ) {
    const timing: JournalWorkerTiming = { ...JOURNAL_WORKER_TIMING, ...times };
    const { log, fishAudio, database, operations } = deps;
    this.#deps = deps;
    this.#search = new ModelSearch(deps, timing);
    this.#notFollowed = new NotFollowed(deps);
    this.#states = new WaitingStates({ fishAudio, journal: deps.journal, timing: timing.checks });
    const { everyMs, adoptEveryMs } = timing;
    this.#saves = new WorkLoop({
      name: 'save',
      everyMs,
      log,
      run: (signal) => this.#saveAll(signal),
      listen: (wake) =>
        database.onConnected(() => {
          operations.makeSavesDue();
          wake();
        }),
    });
    const lookUps = new WorkLoop({ name: 'look_up', everyMs, log, run: (signal) => this.#lookUpAll(signal) });
    const adopt = async (): Promise<void> => {
      if ((await deps.journal.adoptOrphans()) === 0) return;
      this.#saves.wake();
      lookUps.wake();
    };
    const adopts = new WorkLoop({ name: 'adopt', everyMs: adoptEveryMs, log, run: adopt });
    const reports = new WorkLoop({ name: 'report', everyMs: REPORT_EVERY_MS, log, run: async () => this.#report() });
    this.#loops = [this.#saves, lookUps, adopts, reports];
  }

  /** Begins; the first run of everything starts at once. */
  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  /** Waits for the present step and stops. Unfinished entries stay in the journal. */
  async close(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.close()));
  }

  /** The entries on which no request works, oldest first. */
  #waiting(): JournalEntry[] {
    const { journal, operations } = this.#deps;
    return journal.entries().filter((entry) => !operations.isOpen(entry.operation_id));
  }

  /** Keeps the operator informed, by the log, as long as uploads wait. */
  #report(): void {
    const { depth, oldest_age_seconds } = this.#deps.journal.stats();
    if (depth === 0) return;
    this.#deps.log.info({ event: 'journal_waiting', depth, oldest_age_seconds }, 'Uploads wait to be recorded');
  }

  /**
   * Oldest first, those that failed before after the others. The first one is saved by itself: if it has to wait for
   * MongoDB, so have all that follow. One that fails for a reason of its own holds up none, but after some in a row the
   * rest waits for the next run.
   */
  async #saveAll(signal: AbortSignal): Promise<void> {
    const { database, operations } = this.#deps;
    const due = operations.dueSaves(this.#waiting().filter(isCreated));
    let parallel = 1;
    let failedInRow = 0;
    for (let next = 0; next < due.length && database.state === 'connected' && !signal.aborted; ) {
      const batch = due.slice(next, next + parallel);
      const outcomes = await Promise.all(batch.map((entry) => this.#save(entry)));
      const queued = batch.filter((_, index) => outcomes[index] === 'queued');
      if (queued.some(({ operation_id }) => operations.waitsForServer(operation_id))) return;
      failedInRow = queued.length === batch.length ? failedInRow + queued.length : 0;
      if (failedInRow >= MAX_FAILED_IN_ROW) return;
      next += batch.length;
      parallel = failedInRow > 0 ? 1 : PARALLEL_SAVES;
    }
  }

  async #save(entry: CreatedEntry): Promise<SaveOutcome['kind']> {
    const { operation_id, model_id } = entry;
    const outcome = await this.#deps.operations.saveListed(entry);
    if (outcome.kind === 'queued') return outcome.kind;
    const fields = { operation_id, model_id, outcome: outcome.kind };
    this.#deps.log.info({ event: 'operation_finished', ...fields }, 'A voice model was saved after its request');
    const { model_state } = entry.model_status;
    await this.#deps.onSettled({ entry, made: { model_id, model_state, outcome } });
    return outcome.kind;
  }

  async #lookUpAll(signal: AbortSignal): Promise<void> {
    for (const entry of this.#waiting()) {
      if (signal.aborted) return;
      await this.#follow(entry, signal).catch((error: unknown) => this.#notFollowed.report(entry, error));
    }
    this.#notFollowed.forgetGone();
    this.#states.forgetGone();
  }

  async #follow(entry: JournalEntry, signal: AbortSignal): Promise<void> {
    // For an intent Fish.Audio was never called.
    if (entry.state === 'intent') await this.#close(entry, 'never_sent');
    if (entry.state === 'sending') await this.#lookUpOne(entry, signal);
    if (entry.state === 'created') await this.#states.look(entry, signal);
  }

  async #lookUpOne(entry: JournalEntry, signal: AbortSignal): Promise<void> {
    const found = await this.#search.look(entry, signal);
    if (found === 'unknown') return;
    if (found === 'absent') return this.#close(entry, 'not_found');
    const { fishAudio, journal, modelStates } = this.#deps;
    const { model } = found;
    if (model.state === 'failed') {
      const deletion = await tryToDeleteModel(fishAudio, model.id, { inBackground: true });
      // One that was gone before shows that the list is out of date, and may not show yet what this upload has made.
      const isOver = deletion === 'gone' ? this.#search.countAsAbsent(entry) : deletion === 'deleted';
      if (isOver) await this.#close(entry, 'model_failed');
      return;
    }
    modelStates.see(model);
    await journal.markCreated(entry.operation_id, model.id, statusOf(model));
    this.#search.forget(entry);
    this.#saves.wake();
  }

  /**
   * There is no model, or none any more, so there is nothing to save. The entry may be of a data folder that was restored, and its
   * upload recorded since: so its recordings go once it is known that no record names them.
   */
  async #close(entry: JournalEntry, why: 'never_sent' | 'not_found' | 'model_failed'): Promise<void> {
    const { journal, samples, log, onSettled } = this.#deps;
    const { operation_id, record } = entry;
    if (record.samples_id !== null) await samples.noteRemoval(record.samples_id);
    await journal.remove(operation_id);
    this.#search.forget(entry);
    log.warn({ event: 'operation_closed', operation_id, why }, 'An upload made no voice model');
    await onSettled({ entry, made: null });
  }
}
