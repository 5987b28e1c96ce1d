import type { IdempotencyKey } from '../../domain/idempotency-keys';
import type { EntryIndex } from '../entries/entry-index';
import { type CreatedEntry, isCreated, type JournalEntry } from '../entries/journal-entry';
import type { Cancellations } from './cancellations';
import type { OtherOwners } from './other-owners';

/**
 * What waits in all processes that share the journal's folder, this one included. Entries of the others are given as
 * outlines, without their description and samples; `load` reads the whole. They may be saved, removed or adopted at any
 * moment, so that an entry that cannot be loaded is one whose record is in the database, or one that was deleted.
 */
export class SharedEntries {
  readonly #own: EntryIndex;
  readonly #others: OtherOwners;
  readonly #cancellations: Cancellations;

  constructor(own: EntryIndex, others: OtherOwners, cancellations: Cancellations) {
    this.#own = own;
    this.#others = others;
    this.#cancellations = cancellations;
  }

  /** Reads what has changed in the folders of the others. Never throws. */
  refresh(): Promise<void> {
    return this.#others.refresh();
  }

  /**
   * The uploads of a user whose voice models exist, each once. Those that were deleted are left out, and so are versions, which
   * get no record of their own. Never throws.
   */
  async createdOfUser(userId: string): Promise<readonly CreatedEntry[]> {
    // The others first: an entry that is adopted by this process meanwhile is then in one of the two, or in both.
    await this.#others.refresh();
    const entries = new Map<string, JournalEntry>();
    for (const entry of this.#others.ofUser(userId)) entries.set(entry.operation_id, entry);
    for (const entry of this.#own.ofUser(userId)) entries.set(entry.operation_id, entry);
    const uploads = [...entries.values()].filter(isCreated).filter(({ record }) => record.version_of === undefined);
    // Nearly always nothing waits, and then there is nothing to look for on disk.
    if (uploads.length === 0) return [];
    const cancelled = await this.#cancellations.all();
    return uploads.filter(({ operation_id }) => !cancelled.has(operation_id));
  }

  /**
   * The whole entry of a voice model that waits in any process and was not deleted; null if there is none. An `urgent`
   * look sees what was written until now, also in a folder so large that it is not read again at once. Never throws.
   */
  async findCreated(modelId: string, { urgent = false } = {}): Promise<CreatedEntry | null> {
    const own = this.#own.findByModelId(modelId);
    if (own === undefined) await this.#others.refresh({ urgent });
    const found = own ?? this.#others.findByModelId(modelId);
    if (found === undefined) return null;
    const { operation_id } = found;
    let entry = await this.load(operation_id);
    if (entry === null) {
      // It may have been adopted, and be in another folder by now.
      await this.#others.refresh({ urgent: true });
      entry = await this.load(operation_id);
    }
    if (entry === null || !isCreated(entry)) return null;
    return (await this.#cancellations.has(operation_id).catch(() => false)) ? null : entry;
  }

  /**
   * The uploads of a user under way, whether or not their voice models exist by now, and versions as well; in outline: first
   * those of other processes, newest first. Never throws.
   */
  async ofUser(userId: string): Promise<readonly JournalEntry[]> {
    await this.#others.refresh({ urgent: true });
    return [...this.#others.ofUser(userId), ...this.#own.ofUser(userId)];
  }

  /**
   * The uploads under way that came with an idempotency key, in outline. Never throws. An `urgent` look sees what was written until
   * now, also in large folders; an entry that moves from one process to another meanwhile may be missed by one look, and not by two.
   */
  async ofKey(
    { scope, key_hash }: IdempotencyKey,
    { urgent }: { readonly urgent: boolean },
  ): Promise<readonly JournalEntry[]> {
    const look = async (): Promise<readonly JournalEntry[]> => {
      await this.#others.refresh({ urgent });
      return this.#all().filter(({ key }) => key?.scope === scope && key.key_hash === key_hash);
    };
    const found = await look();
    return found.length > 0 || !urgent ? found : look();
  }

  /** The versions under way of a voice that is known by these ids, in outline. Never throws. */
  async versionsOf(modelIds: readonly string[]): Promise<readonly JournalEntry[]> {
    await this.#others.refresh({ urgent: true });
    const isOfVoice = ({ record: { version_of } }: JournalEntry): boolean =>
      version_of !== undefined && modelIds.includes(version_of.model_id);
    return this.#all().filter(isOfVoice);
  }

  /** The tags of all uploads under way. Never throws. */
  async tags(): Promise<ReadonlySet<string>> {
    await this.#others.refresh({ urgent: true });
    return new Set(this.#all().map(({ tag }) => tag));
  }

  /** The whole entry as it is now, or null if it is gone. Never throws. */
  async load(operationId: string): Promise<JournalEntry | null> {
    return this.#own.get(operationId) ?? this.#others.load(operationId);
  }

  /** Whether this process holds the entry. */
  isOwn(operationId: string): boolean {
    return this.#own.get(operationId) !== undefined;
  }

  /** Notes, durably, that an upload was deleted, so that whoever holds it does not save it. Throws the file system's error. */
  cancel(operationId: string): Promise<void> {
    return this.#cancellations.add(operationId);
  }

  /** Whether an upload was deleted. Throws the file system's error. */
  isCancelled(operationId: string): Promise<boolean> {
    return this.#cancellations.has(operationId);
  }

  /** Forgets that an upload was deleted whose entry is closed. Never throws. */
  forgetCancelled(operationId: string): Promise<void> {
    return this.#cancellations.remove(operationId);
  }

  /** Removes what was left behind. Throws the file system's error. */
  async sweep(): Promise<void> {
    await this.#others.refresh({ urgent: true });
    await this.#cancellations.sweep(new Set(this.#all().map(({ operation_id }) => operation_id)));
  }

  #all(): readonly JournalEntry[] {
    return [...this.#own.oldestFirst(), ...this.#others.all()];
  }
}
