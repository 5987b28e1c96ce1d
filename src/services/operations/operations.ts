import { randomUUID } from 'node:crypto';
import { KeyedQueue } from '../../concurrency/keyed-queue';
import type { DatabaseManager } from '../../database/database-manager';
import { describeSaveFailure, type SaveFailure } from '../../database/save-failure';
import { VoiceModelDeleted } from '../../database/voice-model-deleted';
import { samplesIdsOf } from '../../domain/kept-samples';
import type { Log } from '../../domain/log';
import { type ModelState, type ModelStatus, UNKNOWN_STATUS } from '../../domain/model-status';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { FishAudioClient } from '../../fish-audio/client';
import type { CreatedEntry, JournalEntry, JournalKey, JournalRecord } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { KeptSamples } from '../kept-samples';
import { tryToDeleteModel } from '../model-states';
import { type FailingSaves, MODEL_REMAINS, SaveFailures, whatRefused } from './save-failures';
import { deletedOutcome, outcomeOfClosed, storeEntry } from './store-entry';

/** What operations need. */
export interface OperationsDeps {
  readonly journal: Journal;
  readonly database: DatabaseManager;
  readonly samples: Pick<KeptSamples, 'discard' | 'statusOf' | 'noteRemoval'>;
  readonly log: Log;
  /** Whether what is saved of a user may change nothing of other users. */
  readonly hasSignIn: boolean;
  /** Tells other installations of a key that was used while the database was away. Never throws. */
  readonly shareKey: (key: JournalKey) => Promise<void>;
  /** Where the model of a version is deleted whose voice was deleted meanwhile. */
  readonly fishAudio: FishAudioClient;
}

/** An operation at its end: the model and what became of its record, or null when there is no model. */
export interface SettledOperation {
  readonly entry: JournalEntry;
  readonly made: {
    readonly model_id: string;
    readonly model_state: ModelState;
    readonly outcome: SaveOutcome;
  } | null;
}

/**
 * The uploads on their way into the records. An operation is *open* while a request works on it; the worker finishes
 * only those that are not open. A save that is asked for while the same one runs shares its outcome.
 */
export class Operations {
  /** Of two requests to recreate a voice, the second one finds what the first one has made. */
  readonly recreations = new KeyedQueue();
  readonly #deps: OperationsDeps;
  readonly #open = new Set<string>();
  readonly #failures = new SaveFailures();
  readonly #saves = new Map<string, Promise<SaveOutcome>>();

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Opens an operation, with an entry on disk that survives a crash, and resolves to its id. `prepare` is carried out once the
   * entry is there, and before anything may be sent. Throws ApiError `storage_backlog` or `journal_unavailable`, and what
   * `prepare` throws; nothing may be sent then.
   */
  async begin(
    record: JournalRecord,
    tag: string,
    key: JournalKey | null,
    prepare: (operationId: string) => Promise<void> = async () => undefined,
  ): Promise<string> {
    const { journal } = this.#deps;
    const operationId = randomUUID();
    // Before the worker can see the entry: it would close an intent that is not open.
    this.#open.add(operationId);
    try {
      await journal.begin(record, tag, key, operationId);
      await prepare(operationId);
      await journal.markSending(operationId);
      return operationId;
    } catch (error) {
      await this.abandon(operationId);
      throw error;
    }
  }

  /** Closes an operation that made no model, and removes its recordings. */
  async abandon(operationId: string): Promise<void> {
    const entry = this.#deps.journal.get(operationId);
    // If this fails, the worker finds the entry, looks for its model, and closes it.
    if (entry !== undefined) await this.#closeWithoutRecord(entry).catch(() => undefined);
    this.#open.delete(operationId);
  }

  /**
   * Removes an entry that leads to no record, and its recordings before it, so that a crash in between leaves the entry to tell of
   * them. Throws where the data folder cannot be written.
   */
  async #closeWithoutRecord({ operation_id, record }: JournalEntry): Promise<void> {
    await this.#deps.samples.discard(record.samples_id);
    await this.#deps.journal.remove(operation_id);
  }

  /** Hands an operation over to the worker, because it is not known yet whether its model exists. */
  handOver(operationId: string): void {
    this.#open.delete(operationId);
  }

  /** Closes an operation whose model exists, with this status: saves the record, now or later. Never throws. */
  async finish(operationId: string, modelId: string, status: ModelStatus): Promise<SaveOutcome> {
    const { journal, log } = this.#deps;
    try {
      await journal.markCreated(operationId, modelId, status);
    } catch {
      // The entry still has its tag, by which the worker finds the model should the save below fail as well.
      log.error(
        { event: 'journal_behind', operation_id: operationId },
        'The model id could not be written to the journal',
      );
    }
    const outcome = await this.save(operationId, modelId, status);
    this.#open.delete(operationId);
    return outcome;
  }

  /** Whether a request is working on an operation. */
  isOpen(operationId: string): boolean {
    return this.#open.has(operationId);
  }

  /** Those of the entries whose save is due, the ones that failed less often first, and among them the oldest. */
  dueSaves(entries: readonly CreatedEntry[]): CreatedEntry[] {
    return this.#failures.due(entries);
  }

  /** Whether the last save of this operation failed for a reason that is expected to concern every save alike. */
  waitsForServer(operationId: string): boolean {
    const scope = this.#failures.last(operationId)?.scope;
    return scope === 'server' || scope === 'unanswered';
  }

  /** Makes every save due that waits, because the database has come back. */
  makeSavesDue(): void {
    this.#failures.makeAllDue();
  }

  /** The saves that fail for a reason of their own and are tried again, by reason. */
  failingSaves(): FailingSaves[] {
    return this.#failures.failing();
  }

  /**
   * Saves what the journal holds, and removes it from there. Saving twice is saving once. Never throws; `queued` means
   * that it stays in the journal.
   */
  save(operationId: string, modelId: string, status: ModelStatus = UNKNOWN_STATUS): Promise<SaveOutcome> {
    const running = this.#saves.get(operationId);
    if (running !== undefined) return running;
    const save = this.#save(operationId, modelId, status).finally(() => this.#saves.delete(operationId));
    this.#saves.set(operationId, save);
    return save;
  }

  /**
   * Saves what the journal of another process holds, which finds the record there when its turn comes; saves nothing if it
   * was deleted. Throws what the database throws.
   */
  async saveOfOther(entry: CreatedEntry): Promise<SaveOutcome> {
    try {
      const record = await storeEntry(this.#deps, entry, { modelId: entry.model_id, status: entry.model_status });
      return { kind: 'saved', record };
    } catch (error) {
      if (error instanceof VoiceModelDeleted) return deletedOutcome(error, entry);
      throw error;
    }
  }

  /** Saves an entry of a list that was made before: a request may have saved or deleted it since, and closed it. Never throws. */
  async saveListed(entry: CreatedEntry): Promise<SaveOutcome> {
    const { operation_id, model_id } = entry;
    const isHere = this.#deps.journal.get(operation_id) !== undefined || this.#saves.has(operation_id);
    return isHere ? this.save(operation_id, model_id) : outcomeOfClosed(this.#deps.database, entry);
  }

  async #save(operationId: string, modelId: string, status: ModelStatus): Promise<SaveOutcome> {
    const { journal, log, shareKey } = this.#deps;
    const entry = journal.get(operationId);
    if (entry === undefined) {
      this.#failures.forget(operationId);
      return { kind: 'failed' };
    }
    try {
      if (await journal.shared.isCancelled(operationId)) throw new VoiceModelDeleted({ byItsId: true });
      const record = await storeEntry(this.#deps, entry, { modelId, status });
      // While the entry is there, so that no crash leaves a key that other installations never learn of.
      if (entry.key !== null) await shareKey(entry.key);
      // Where the model was recorded before, by an upload with the same key, the recordings of that one are kept.
      await this.#close(entry, { keepsSamples: samplesIdsOf(record).includes(entry.record.samples_id ?? '') });
      return { kind: 'saved', record };
    } catch (error) {
      if (!(error instanceof VoiceModelDeleted)) return this.#afterFailure(entry, modelId, describeSaveFailure(error));
      if (!error.byItsId && !(await this.#deleteModel(modelId)))
        return this.#afterFailure(entry, modelId, MODEL_REMAINS);
      log.info({ event: 'record_deleted', model_id: modelId }, 'A voice model was deleted before it was saved');
      await this.#close(entry, { keepsSamples: false });
      await journal.shared.forgetCancelled(operationId);
      return deletedOutcome(error, entry);
    }
  }

  /**
   * Whether nothing is left of a model whose voice was deleted, or whose user was erased, before it was saved. Whoever did so has seen
   * to the models that were in the records, and not to this one, which came after.
   */
  async #deleteModel(modelId: string): Promise<boolean> {
    return (await tryToDeleteModel(this.#deps.fishAudio, modelId, { inBackground: true })) !== 'remains';
  }

  /** A removal that fails is repeated by the worker, which finds the same outcome again. */
  async #close(entry: JournalEntry, { keepsSamples }: { readonly keepsSamples: boolean }): Promise<void> {
    const { operation_id } = entry;
    const close = keepsSamples ? this.#deps.journal.remove(operation_id) : this.#closeWithoutRecord(entry);
    await close.catch(() => undefined);
    this.#failures.forget(operation_id);
  }

  /** What can never be saved is set aside; everything else stays in the journal and is tried again. */
  async #afterFailure(
    { operation_id, failures }: JournalEntry,
    modelId: string,
    failure: SaveFailure,
  ): Promise<SaveOutcome> {
    const { journal, log } = this.#deps;
    const { scope, reason } = failure;
    if (scope === 'for_good') {
      log.error({ event: 'record_refused', model_id: modelId, reason }, whatRefused(failure));
      this.#failures.forget(operation_id);
      await journal.setAside(operation_id, reason).catch(() => undefined);
      return { kind: 'failed' };
    }
    this.#failures.note(operation_id, failure, failures);
    if (scope === 'call') {
      const fields = { operation_id, model_id: modelId, reason, attempts: failures + 1 };
      log.warn({ event: 'record_not_saved', ...fields }, 'A record could not be saved; it is tried again');
      // Where it cannot be counted on disk, the next attempt after a restart only comes sooner.
      await journal.countFailure(operation_id).catch(() => undefined);
    }
    return { kind: 'queued' };
  }
}
