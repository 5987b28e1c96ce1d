import { Marks } from '../../files/marks';
import { FolderNames } from './folder-names';

/** Longer than an entry can be held without being looked at by the process that has it. */
const KEPT_MS = 60 * 60_000;

/**
 * Marks that the uploads of some entries were deleted before they were saved. Any process that shares the folder sets
 * one; the process that holds the entry heeds it before it saves. One empty file each, named by the operation.
 */
export class Cancellations {
  readonly #marks: Marks;
  readonly #names: FolderNames;
  #cancelled: ReadonlySet<string> = new Set();

  /** The folder is made with the first mark. */
  constructor(folder: string) {
    this.#marks = new Marks(folder);
    this.#names = new FolderNames(folder);
  }

  /** Sets the mark, durably. Throws the file system's error. */
  add(operationId: string): Promise<void> {
    return this.#marks.add(operationId);
  }

  /** Whether the mark is set, by whichever process. Throws the file system's error. */
  has(operationId: string): Promise<boolean> {
    return this.#marks.has(operationId);
  }

  /** All that are marked. What cannot be read now is as it was; never throws. */
  async all(): Promise<ReadonlySet<string>> {
    const names = await this.#names.readIfChanged(true).catch(() => null);
    if (names !== null) this.#cancelled = new Set(names);
    return this.#cancelled;
  }

  /** Takes a mark back whose entry is closed. Never throws; one that stays is swept. */
  async remove(operationId: string): Promise<void> {
    await this.#marks.remove(operationId).catch(() => undefined);
  }

  /** Removes old marks that belong to none of these operations. Throws the file system's error. */
  async sweep(held: ReadonlySet<string>): Promise<void> {
    for (const operationId of await this.all()) {
      if (!held.has(operationId) && (await this.#marks.ageMs(operationId)) > KEPT_MS) await this.remove(operationId);
    }
  }
}
