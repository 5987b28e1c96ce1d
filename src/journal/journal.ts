import { randomUUID } from 'node:crypto';
import { type ModelStatus, UNKNOWN_STATUS } from '../domain/model-status';
import { shuttingDown } from '../errors/interruptions';
import { errorCode } from '../files/durable-files';
import { encodeEntry, MAX_ENTRY_BYTES } from './entries/entry-codec';
import type { Change, JournalEntry, JournalKey, JournalRecord } from './entries/journal-entry';
import { newEntry } from './entries/new-entry';
import { entryNotWritten, folderUnusable, journalUnavailable, recordTooLarge } from './journal-errors';
import type { JournalOptions, JournalStats } from './journal-options';
import { type JournalParts, openParts } from './journal-parts';
import type { SharedEntries } from './shared/shared-entries';

/**
 * Uploads on their way into the records, on disk. An entry is written before Fish.Audio is called and removed when the
 * voice model is recorded or confirmed absent; after a crash in between the next process adopts the entry. Every change
 * resolves when it would survive a power loss. Changes of one entry happen in the order of the calls, those of
 * different entries at the same time.
 *
 * Two processes may come to hold the same upload only if one was suspended so long that it was taken for dead. Both
 * then save the same `model_id`, which the records hold once.
 */
export class Journal {
  readonly #parts: JournalParts;
  #adoption: Promise<number> | null = null;
  #closed = false;

  private constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /**
   * Opens the folder, making it where it is missing, and adopts the entries of dead processes. Throws if it cannot be
   * used.
   */
  static async open(options: JournalOptions): Promise<Journal> {
    try {
      const journal = new Journal(await openParts(options));
      await journal.adoptOrphans().catch(async (error) => {
        await journal.close();
        throw error;
      });
      return journal;
    } catch (error) {
      throw folderUnusable(options.folder, error);
    }
  }

  /**
   * Writes the intent to make a voice model that Fish.Audio will know by `tag`, as the operation with this id (a UUID),
   * so that the caller knows it before the entry can be seen. Throws ApiError `storage_backlog`, `journal_unavailable`,
   * `request_too_large` or `shutting_down`; nothing is on disk then.
   */
  async begin(
    record: JournalRecord,
    tag: string,
    key: JournalKey | null = null,
    operationId: string = randomUUID(),
  ): Promise<JournalEntry> {
    if (this.#closed) throw shuttingDown();
    const entry = newEntry(operationId, record, tag, key);
    const content = encodeEntry(entry);
    if (content.length > MAX_ENTRY_BYTES) throw recordTooLarge();
    const { queue, files, index, quota } = this.#parts;
    await quota.admit(content.length, () =>
      queue.run(entry.operation_id, async () => {
        await this.#write('intent', journalUnavailable, () => files.create(entry, content));
        index.put(entry, content.length);
      }),
    );
    return entry;
  }

  /**
   * From here on Fish.Audio may have made the model: call it, and wait, before anything is sent. Throws ApiError
   * `journal_unavailable`, and then nothing may be sent.
   */
  async markSending(operationId: string): Promise<void> {
    const { files } = this.#parts;
    await this.#change(
      operationId,
      'sending',
      (entry) => {
        if (entry.state === 'created') throw new Error(`Operation ${operationId} has its voice model already.`);
        return { ...entry, state: 'sending' };
      },
      async () => {
        // Another process that took this one for dead may have closed the upload as never sent.
        if (!(await files.holds(operationId))) throw new Error('The entry was taken over.');
      },
    );
  }

  /**
   * Fish.Audio has made the model. Works on a full disk as well (see EntryFiles). Throws ApiError `journal_unavailable`
   * if it cannot be written nevertheless; the caller still has the model id, and the entry its tag.
   */
  async markCreated(operationId: string, modelId: string, status: ModelStatus = UNKNOWN_STATUS): Promise<void> {
    const created = { state: 'created', model_id: modelId, model_status: status } as const;
    await this.#change(operationId, 'created', (entry) => ({ ...entry, ...created }));
  }

  /** Notes what Fish.Audio says of a voice model that waits. Throws ApiError `journal_unavailable`. */
  async noteStatus(operationId: string, status: ModelStatus): Promise<void> {
    await this.#change(operationId, 'status', (entry) =>
      entry.state === 'created' ? { ...entry, model_status: status } : entry,
    );
  }

  /**
   * Counts a save that failed for a reason of its own, so that a restart knows of it. Throws ApiError
   * `journal_unavailable`.
   */
  async countFailure(operationId: string): Promise<void> {
    await this.#change(operationId, 'failure', (entry) => ({ ...entry, failures: entry.failures + 1 }));
  }

  /**
   * Removes an entry whose record is stored or whose model is confirmed absent. May be repeated. Throws ApiError
   * `journal_unavailable`.
   */
  async remove(operationId: string): Promise<void> {
    const { queue, files, index } = this.#parts;
    await queue.run(operationId, async () => {
      if (index.get(operationId) === undefined) return;
      await this.#write('removal', entryNotWritten, () => files.delete(operationId));
      index.delete(operationId);
    });
  }

  /**
   * Moves the file of an entry that can never be saved to the quarantine, for an operator to look at. May be repeated.
   * Throws ApiError `journal_unavailable`.
   */
  async setAside(operationId: string, reason: string): Promise<void> {
    const { queue, files, index, quarantine, log } = this.#parts;
    await queue.run(operationId, async () => {
      const entry = index.get(operationId);
      if (entry === undefined) return;
      const file = await this.#write('quarantine', entryNotWritten, async () => {
        const name = await quarantine.take(files.fileOf(operationId), reason);
        await files.syncDirectory();
        return name;
      });
      index.delete(operationId);
      const { model_id } = entry;
      const where = file === null ? 'is gone from the folder of this process' : 'is in the quarantine';
      const fields = { event: 'journal_entry_set_aside', operation_id: operationId, model_id, file, reason };
      log.error(fields, `A voice model cannot be recorded; its journal entry ${where} and needs an operator`);
    });
  }

  /** What all processes that share the folder hold. */
  get shared(): SharedEntries {
    return this.#parts.shared;
  }

  /** Everything this process holds, oldest first. */
  entries(): readonly JournalEntry[] {
    return this.#parts.index.oldestFirst();
  }

  get(operationId: string): JournalEntry | undefined {
    return this.#parts.index.get(operationId);
  }

  /** Adopts the entries of processes that have died since, and returns their number. Throws if the folder is gone. */
  adoptOrphans(): Promise<number> {
    this.#adoption ??= this.#adopt().finally(() => {
      this.#adoption = null;
    });
    return this.#adoption;
  }

  /** The name of this process among those that share the folder. */
  get ownerName(): string {
    return this.#parts.owner.name;
  }

  /** Whether the process of this name, which shared the folder, has died. */
  get isOwnerGone(): (name: string) => Promise<boolean> {
    return this.#parts.isOwnerGone;
  }

  stats(): JournalStats {
    const { index, quarantine } = this.#parts;
    const oldest = index.oldest();
    return {
      depth: index.size,
      oldest_age_seconds: oldest ? Math.max(0, (Date.now() - Date.parse(oldest.begun_at)) / 1000) : null,
      quarantined: quarantine.count,
      bytes: index.bytes,
    };
  }

  /** Waits for what runs and stops the heartbeat. Entries stay for the next process. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#adoption?.catch(() => undefined);
    await this.#parts.queue.idle();
    await this.#parts.owner.close();
  }

  async #adopt(): Promise<number> {
    if (this.#closed) return 0;
    const { adopt, quarantine, shared, log } = this.#parts;
    await quarantine.recount();
    const count = await adopt();
    // In the background, so that no request has to wait until thousands of entries have been read for the first time.
    void shared.refresh();
    if (count > 0) log.info({ event: 'journal_entries_adopted', count }, 'Took over uploads of a process that died');
    return count;
  }

  async #change(
    operationId: string,
    change: Exclude<Change, 'intent'>,
    next: (entry: JournalEntry) => JournalEntry,
    check: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { queue, files, index } = this.#parts;
    await queue.run(operationId, async () => {
      const entry = index.get(operationId);
      if (entry === undefined) throw new Error(`The journal holds no operation ${operationId}.`);
      const changed = { ...next(entry), updated_at: new Date().toISOString() };
      const bytes = await this.#write(change, change === 'sending' ? journalUnavailable : entryNotWritten, async () => {
        await check();
        return files.replace(changed, change);
      });
      index.put(changed, bytes);
    });
  }

  async #write<T>(change: string, toError: (cause: unknown) => Error, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = errorCode(error) ?? 'unknown';
      this.#parts.log.error({ event: 'journal_write_failed', change, code }, 'The journal could not be written');
      throw toError(error);
    }
  }
}
