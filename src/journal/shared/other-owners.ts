import path from 'node:path';
import { CoalescedRuns } from '../../concurrency/coalesced-runs';
import { EntryIndex } from '../entries/entry-index';
import type { JournalEntry } from '../entries/journal-entry';
import { isOwnerName } from '../ownership/owner-liveness';
import { FolderNames } from './folder-names';
import { OtherOwner } from './other-owner';

/**
 * What waits in the other processes that share the folder, living or dead. Kept in memory are outlines of their entries:
 * all but the description and the samples, which make up most of an entry and are read when they are needed.
 */
export class OtherOwners {
  readonly #folder: string;
  readonly #ownName: string;
  readonly #names: FolderNames;
  readonly #outlines = new EntryIndex();
  readonly #holders = new Map<string, OtherOwner>();
  readonly #owners = new Map<string, OtherOwner>();
  readonly #refreshes = new CoalescedRuns(() => this.#refresh());
  #isUrgent = false;

  /** `folder` is that of the entries of all processes; opens nothing. */
  constructor(folder: string, ownName: string) {
    this.#folder = folder;
    this.#ownName = ownName;
    this.#names = new FolderNames(folder);
  }

  /**
   * Looks at the disk, which is a look at one folder for each process unless something has changed. Never throws: what
   * cannot be read now stays as it was. An `urgent` look does not wait for the pause after reading a large folder.
   */
  async refresh({ urgent = false } = {}): Promise<void> {
    this.#isUrgent ||= urgent;
    await this.#refreshes.run();
  }

  /** The outlines of a user's entries, newest first, as of the last look. */
  ofUser(userId: string): readonly JournalEntry[] {
    return this.#outlines.ofUser(userId);
  }

  findByModelId(modelId: string): JournalEntry | undefined {
    return this.#outlines.findByModelId(modelId);
  }

  /** All outlines. */
  all(): readonly JournalEntry[] {
    return this.#outlines.oldestFirst();
  }

  /** The whole entry as it is now; null if no other process holds it any more. */
  async load(operationId: string): Promise<JournalEntry | null> {
    return (await this.#holders.get(operationId)?.load(operationId)) ?? null;
  }

  async #refresh(): Promise<void> {
    const urgent = this.#isUrgent;
    this.#isUrgent = false;
    const names = await this.#names.readIfChanged(urgent).catch(() => null);
    if (names !== null) this.#setOwners(names.filter((name) => isOwnerName(name) && name !== this.#ownName));
    await Promise.all([...this.#owners.values()].map((owner) => owner.refresh(urgent).catch(() => undefined)));
  }

  #setOwners(names: readonly string[]): void {
    const present = new Set(names);
    for (const [name, owner] of this.#owners) {
      if (present.has(name)) continue;
      owner.clear();
      this.#owners.delete(name);
    }
    for (const name of names) {
      if (!this.#owners.has(name)) this.#owners.set(name, this.#newOwner(name));
    }
  }

  #newOwner(name: string): OtherOwner {
    return new OtherOwner(path.join(this.#folder, name), {
      put: (owner, entry) => {
        this.#holders.set(entry.operation_id, owner);
        this.#outlines.put(outlineOf(entry), 0);
      },
      delete: (owner, operationId) => {
        if (this.#holders.get(operationId) !== owner) return;
        this.#holders.delete(operationId);
        this.#outlines.delete(operationId);
      },
    });
  }
}

function outlineOf(entry: JournalEntry): JournalEntry {
  return { ...entry, record: { ...entry.record, description: '', samples: [] } };
}
