import { readFile, stat, truncate, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ignoreErrno, makeDirectory, syncDirectory, unlessGone, writeSynced } from './durable-files';
import { namesIn } from './names-in';

/**
 * Names that are noted durably: one file each, in a folder of their own, empty unless something is noted with the name. Every process that shares the folder may set and
 * take back each of them, as often as it likes. All methods throw the file system's error.
 */
export class Marks {
  readonly #folder: string;

  /** The folder is made with the first mark. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Sets a mark, durably, also where another process has just set it and may not have made it durable yet. One that is set keeps
   * what was noted with it, unless nothing is noted now.
   */
  async add(name: string, content = ''): Promise<void> {
    await makeDirectory(this.#folder);
    const file = this.#fileOf(name);
    const isNew = await ignoreErrno(writeSynced(file, content), 'EEXIST');
    if (!isNew && content === '') await ignoreErrno(truncate(file), 'ENOENT');
    await syncDirectory(this.#folder);
  }

  /** Whether a mark is set, by whichever process. */
  has(name: string): Promise<boolean> {
    return ignoreErrno(stat(this.#fileOf(name)), 'ENOENT');
  }

  /** What was noted with a mark; empty where that was nothing, or it is not set. */
  async read(name: string): Promise<string> {
    return (await unlessGone(readFile(this.#fileOf(name), 'utf8'))) ?? '';
  }

  /** Takes a mark back, if it is set. */
  async remove(name: string): Promise<void> {
    await ignoreErrno(unlink(this.#fileOf(name)), 'ENOENT');
  }

  /** The names of all marks, in no particular order. */
  all(): Promise<string[]> {
    return namesIn(this.#folder);
  }

  /** How long ago a mark was set, in milliseconds; 0 where it is not set. */
  async ageMs(name: string): Promise<number> {
    const found = await unlessGone(stat(this.#fileOf(name)));
    return found === null ? 0 : Date.now() - found.mtimeMs;
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, name);
  }
}
