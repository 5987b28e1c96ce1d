import { randomUUID } from 'node:crypto';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { SaveOutcome } from '../../domain/save-outcome';
import { ApiError } from '../../errors/api-error';
import type { JournalEntry, JournalKey, JournalRecord } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';

/** What operations need. */
export interface OperationsDeps {
  readonly journal: Journal;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** An operation at its end: the model and what became of its record, or null when there is no model. */
export interface SettledOperation {
  readonly entry: JournalEntry;
  readonly made: { readonly model_id: string; readonly outcome: SaveOutcome } | null;
}

/**
 * Our own error codes (not those of the driver or of MongoDB) after which a later save can succeed. Any other failure
 * would come again however often the save is repeated.
 */
const TRANSIENT_CODES: ReadonlySet<string> = new Set(['database_unavailable', 'database_disabled', 'shutting_down']);

function isTransient(error: unknown): boolean {
  return error instanceof ApiError && TRANSIENT_CODES.has(error.code);
}

/**
 * The uploads on their way into the records. An operation is *open* while a request works on it; the worker finishes
 * only those that are not open. A save that is asked for while the same one runs shares its outcome.
 */
export class Operations {
  readonly #deps: OperationsDeps;
  readonly #open = new Set<string>();
  readonly #saves = new Map<string, Promise<SaveOutcome>>();

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Opens an operation, with an entry on disk that survives a crash, and resolves to its id. Throws ApiError
   * `storage_backlog` or `journal_unavailable`; nothing may be sent then.
   */
  async begin(record: JournalRecord, tag: string, key: JournalKey | null): Promise<string> {
    const { journal } = this.#deps;
    const operationId = randomUUID();
    // Before the worker can see the entry: it would close an intent that is not open.
    this.#open.add(operationId);
    try {
      await journal.begin(record, tag, key, operationId);
      await journal.markSending(operationId);
      return operationId;
    } catch (error) {
      await this.abandon(operationId);
      throw error;
    }
  }

  /** Closes an operation that made no model. */
  async abandon(operationId: string): Promise<void> {
    this.#open.delete(operationId);
    // If this fails, the worker finds the entry, looks for its model, and closes it.
    await this.#deps.journal.remove(operationId).catch(() => undefined);
  }

  /** Hands an operation over to the worker, because it is not known yet whether its model exists. */
  handOver(operationId: string): void {
    this.#open.delete(operationId);
  }

  /** Closes an operation whose model exists: saves the record, now or later. Never throws. */
  async finish(operationId: string, modelId: string): Promise<SaveOutcome> {
    const { journal, log } = this.#deps;
    try {
      await journal.markCreated(operationId, modelId);
    } catch {
      // The entry still has its tag, by which the worker finds the model should the save below fail as well.
      log.error(
        { event: 'journal_behind', operation_id: operationId },
        'The model id could not be written to the journal',
      );
    }
    const outcome = await this.save(operationId, modelId);
    this.#open.delete(operationId);
    return outcome;
  }

  /** Whether a request is working on an operation. */
  isOpen(operationId: string): boolean {
    return this.#open.has(operationId);
  }

  /**
   * Saves what the journal holds, and removes it from there. Saving twice is saving once. Never throws; `queued` means
   * that it stays in the journal.
   */
  save(operationId: string, modelId: string): Promise<SaveOutcome> {
    const running = this.#saves.get(operationId);
    if (running !== undefined) return running;
    const save = this.#save(operationId, modelId).finally(() => this.#saves.delete(operationId));
    this.#saves.set(operationId, save);
    return save;
  }

  async #save(operationId: string, modelId: string): Promise<SaveOutcome> {
    const { journal, database, log } = this.#deps;
    const entry = journal.get(operationId);
    if (entry === undefined) return { kind: 'failed' };
    try {
      const created_at = new Date(entry.begun_at);
      const record = await database.createVoiceModel({ ...entry.record, model_id: modelId, created_at });
      // A removal that fails is repeated by the worker, which finds the record there already.
      await journal.remove(operationId).catch(() => undefined);
      return { kind: 'saved', record };
    } catch (error) {
      if (isTransient(error)) return { kind: 'queued' };
      const code = error instanceof ApiError ? error.code : 'internal_error';
      log.error({ event: 'record_refused', model_id: modelId, code }, 'A record can never be saved as it is');
      await journal.setAside(operationId, code).catch(() => undefined);
      return { kind: 'failed' };
    }
  }
}
