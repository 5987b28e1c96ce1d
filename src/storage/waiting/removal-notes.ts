import { stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ignoreErrno, makeDirectory, syncDirectory, writeSynced } from '../../files/durable-files';
import { namesIn } from '../../files/names-in';

/** Stands for `/` in the name of a file; no key has a dot in it. */
const SLASH = '.';

/**
 * What is still to be removed from the storage, because it could not be reached: one empty file for each prefix, named by it.
 * Every process that shares the folder may add and carry out each of them, as often as it likes. All methods throw the file
 * system's error.
 */
export class RemovalNotes {
  readonly #folder: string;

  /** The folder is made with the first note. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes, durably, that everything whose key begins with this is to be removed. */
  async add(prefix: string): Promise<void> {
    await makeDirectory(this.#folder);
    await ignoreErrno(writeSynced(this.#fileOf(prefix), ''), 'EEXIST');
    await syncDirectory(this.#folder);
  }

  /** Takes a note back that was carried out. */
  async forget(prefix: string): Promise<void> {
    await ignoreErrno(unlink(this.#fileOf(prefix)), 'ENOENT');
  }

  /** How long ago a note was made, in milliseconds; 0 if it is gone. */
  async ageMs(prefix: string): Promise<number> {
    const found = await stat(this.#fileOf(prefix)).catch(() => null);
    return found === null ? 0 : Date.now() - found.mtimeMs;
  }

  /** Every prefix that is noted, in no particular order. */
  async all(): Promise<string[]> {
    return (await namesIn(this.#folder)).map((name) => name.replaceAll(SLASH, '/'));
  }

  #fileOf(prefix: string): string {
    return path.join(this.#folder, prefix.replaceAll('/', SLASH));
  }
}
