import type { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import type { SaveOutcome } from '../domain/save-outcome';
import type { FishAudioClient } from '../fish-audio/client';
import type { Journal } from '../journal/journal';
import type { JournalEntry } from '../journal/journal-entry';
import type { Operations } from './operations';

/** What finishing needs. */
export interface JournalWorkerParts {
  readonly journal: Journal;
  readonly operations: Operations;
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly log: Log;
  /** Called when an operation has come to its end without its request. */
  readonly onSettled: (settled: SettledOperation) => Promise<void>;
}

/** An operation at its end: the model and what became of its record, or null when there is no model. */
export interface SettledOperation {
  readonly entry: JournalEntry;
  readonly made: { readonly model_id: string; readonly outcome: SaveOutcome } | null;
}

/** When the worker does what, in milliseconds. */
export interface JournalWorkerTiming {
  /** How often it looks whether there is anything to do. */
  readonly everyMs: number;
  /** How long a model that cannot be found may still turn up. */
  readonly patienceMs: number;
  /** The longest time between two look-ups of one model; the first ones come sooner. */
  readonly lookEveryMs: number;
  /** How often it takes over what dead processes left. */
  readonly adoptEveryMs: number;
}

/** How many records are saved side by side: enough to hide the waiting, few enough to leave room for requests. */
const PARALLEL_SAVES = 8;

/** When to look for a model next, and how often that was done. */
interface LookUp {
  readonly times: number;
  readonly notBefore: number;
}

/**
 * Finishes what requests could not: saves the models that wait for MongoDB, and finds out what became of those that
 * Fish.Audio never answered for. It runs at the start, when MongoDB comes back, and at intervals; one run at a time.
 */
export class JournalWorker {
  readonly #parts: JournalWorkerParts;
  readonly #timing: JournalWorkerTiming;
  readonly #lookUps = new Map<string, LookUp>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #wanted = false;
  #closed = false;
  #adoptAt = 0;
  #stopListening = (): void => undefined;

  constructor(parts: JournalWorkerParts, timing: JournalWorkerTiming) {
    this.#parts = parts;
    this.#timing = timing;
  }

  /** Begins; the first run starts at once. */
  start(): void {
    this.#stopListening = this.#parts.database.onConnected(() => this.wake());
    this.#timer = setInterval(() => this.wake(), this.#timing.everyMs);
    this.#timer.unref();
    this.wake();
  }

  /** Starts a run now, or another one right after the one that runs. */
  wake(): void {
    if (this.#closed) return;
    this.#wanted = true;
    this.#running ??= this.#runWhileWanted().finally(() => {
      this.#running = undefined;
    });
  }

  /** Lets the present step end and stops. What is left stays in the journal. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#stopListening();
    await this.#running;
  }

  async #runWhileWanted(): Promise<void> {
    while (this.#wanted && !this.#closed) {
      this.#wanted = false;
      try {
        await this.#run();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#parts.log.error({ event: 'journal_worker_failed', reason }, 'A run of the journal worker failed');
      }
    }
  }

  async #run(): Promise<void> {
    const { journal, operations } = this.#parts;
    if (Date.now() >= this.#adoptAt) {
      this.#adoptAt = Date.now() + this.#timing.adoptEveryMs;
      await journal.adoptOrphans();
    }
    const waiting = journal.entries().filter((entry) => !operations.isOpen(entry.operation_id));
    await this.#saveAll(waiting.filter(({ state }) => state === 'created'));
    for (const entry of waiting) {
      if (this.#closed) return;
      // Fish.Audio was never called for an intent.
      if (entry.state === 'intent') await this.#close(entry, 'never_sent');
      if (entry.state === 'sending') await this.#lookUp(entry);
    }
  }

  /** Oldest first. When one has to wait for MongoDB, so have all that follow. */
  async #saveAll(created: readonly JournalEntry[]): Promise<void> {
    const { database } = this.#parts;
    for (let next = 0; next < created.length && !this.#closed; next += PARALLEL_SAVES) {
      if (database.state !== 'connected') return;
      const outcomes = await Promise.all(created.slice(next, next + PARALLEL_SAVES).map((entry) => this.#save(entry)));
      if (outcomes.includes('queued')) return;
    }
  }

  async #save(entry: JournalEntry): Promise<string> {
    const modelId = entry.model_id as string;
    const outcome = await this.#parts.operations.save(entry.operation_id, modelId);
    if (outcome.kind === 'queued') return outcome.kind;
    const fields = { operation_id: entry.operation_id, model_id: modelId, outcome: outcome.kind };
    this.#parts.log.info({ event: 'operation_finished', ...fields }, 'A voice model was saved after its request');
    await this.#parts.onSettled({ entry, made: { model_id: modelId, outcome } });
    return outcome.kind;
  }

  async #lookUp(entry: JournalEntry): Promise<void> {
    const { fishAudio, journal } = this.#parts;
    const { times, notBefore } = this.#lookUps.get(entry.operation_id) ?? { times: 0, notBefore: 0 };
    if (Date.now() < notBefore) return;
    const waitMs = Math.min(this.#timing.everyMs * 2 ** times, this.#timing.lookEveryMs);
    this.#lookUps.set(entry.operation_id, { times: times + 1, notBefore: Date.now() + waitMs });
    let found: { readonly id: string } | null;
    try {
      found = await fishAudio.findModelByTag(entry.tag);
    } catch {
      // Fish.Audio is in trouble, which its client has logged; the look-up comes round again.
      return;
    }
    if (found !== null) {
      await journal.markCreated(entry.operation_id, found.id);
      this.#lookUps.delete(entry.operation_id);
      this.#wanted = true;
      return;
    }
    if (Date.now() - Date.parse(entry.updated_at) > this.#timing.patienceMs) await this.#close(entry, 'not_found');
  }

  /** There is no model, so there is nothing to save. */
  async #close(entry: JournalEntry, why: 'never_sent' | 'not_found'): Promise<void> {
    const { journal, log, onSettled } = this.#parts;
    this.#lookUps.delete(entry.operation_id);
    await journal.remove(entry.operation_id);
    log.warn({ event: 'operation_closed', operation_id: entry.operation_id, why }, 'An upload made no voice model');
    await onSettled({ entry, made: null });
  }
}
