import path from 'node:path';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import { errorCode } from '../../files/durable-files';
import { operationOf, readEntry } from '../entries/entry-files';
import { isCreated, type JournalEntry } from '../entries/journal-entry';
import { FolderNames } from './folder-names';

const PARALLEL = 8;

/** Where the entries of other processes are noted; an entry moves from one to another when it is adopted. */
export interface OthersIndex {
  readonly put: (owner: OtherOwner, entry: JournalEntry) => void;
  readonly delete: (owner: OtherOwner, operationId: string) => void;
}

/** The folder of another process, as this one last saw it. It is only read; that process may change it at any time. */
export class OtherOwner {
  readonly #directory: string;
  readonly #index: OthersIndex;
  readonly #names: FolderNames;
  /** Which operations it holds, and whether what is known of each cannot change any more. */
  #held = new Map<string, boolean>();
  /** Which operations the disk did not let it read the last time, so that they are read again although the folder has not changed. */
  #unread: string[] = [];

  constructor(directory: string, index: OthersIndex) {
    this.#directory = directory;
    this.#index = index;
    this.#names = new FolderNames(directory);
  }

  /** Reads what is new and forgets what is gone. Throws the file system's error where the folder cannot be listed. */
  async refresh(urgent: boolean): Promise<void> {
    const unread = this.#unread;
    const names = await this.#names.readIfChanged(urgent);
    this.#unread = [];
    if (names === null) return this.#readAll(unread);
    const operations = new Set(names.map(operationOf).filter((operation) => operation !== null));
    for (const operation of this.#held.keys()) if (!operations.has(operation)) this.#forget(operation);
    const unknown = [...operations].filter((operation) => this.#held.get(operation) !== true);
    await this.#readAll(unknown);
  }

  /** Forgets everything, because the folder is gone. */
  clear(): void {
    for (const operation of this.#held.keys()) this.#forget(operation);
  }

  /** The whole entry as it is now, or null if it is gone or cannot be read. */
  async load(operationId: string): Promise<JournalEntry | null> {
    const found = await readEntry(path.join(this.#directory, `${operationId}.json`), operationId).catch(() => null);
    return found?.entry ?? null;
  }

  async #readAll(operations: readonly string[]): Promise<void> {
    await mapWithConcurrency(operations, PARALLEL, (operation) => this.#read(operation));
  }

  async #read(operationId: string): Promise<void> {
    try {
      const { entry } = await readEntry(path.join(this.#directory, `${operationId}.json`), operationId);
      this.#held.set(operationId, isCreated(entry));
      this.#index.put(this, entry);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') this.#forget(operationId);
      // What is no valid entry, and has no code, is a matter for the process that holds it, or that adopts it.
      else if (code !== undefined) this.#unread.push(operationId);
    }
  }

  #forget(operationId: string): void {
    this.#held.delete(operationId);
    this.#index.delete(this, operationId);
  }
}
