import { randomBytes } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import { ignoreErrno, makeDirectory, syncDirectory } from '../../files/durable-files';

const KEPT_NAME_CHARACTERS = 100;
const KEPT_REASON_CHARACTERS = 80;

/** A folder for files that cannot be used and that only an operator may delete. Nothing in it is ever deleted here. */
export class Quarantine {
  readonly #folder: string;
  readonly #log: Log;
  #count: number;

  private constructor(folder: string, log: Log, count: number) {
    this.#folder = folder;
    this.#log = log;
    this.#count = count;
  }

  /** Makes the folder where it is missing and counts what is in it. Throws the file system's error. */
  static async open(folder: string, log: Log): Promise<Quarantine> {
    await makeDirectory(folder);
    return new Quarantine(folder, log, (await readdir(folder)).length);
  }

  /** How many files it held when they were last counted, and those that this process has moved to it since. */
  get count(): number {
    return this.#count;
  }

  /** Counts again, since other processes and operators change the folder too. Never throws. */
  async recount(): Promise<void> {
    this.#count = (await readdir(this.#folder).catch(() => null))?.length ?? this.#count;
  }

  /**
   * Moves a file here, durably, under a name that says when and why. Null if it is gone already, because another process moved
   * it first. Throws the file system's error.
   */
  async take(file: string, reason: string): Promise<string | null> {
    const time = new Date().toISOString().replace(/[:.]/g, '');
    const original = path.basename(file).slice(-KEPT_NAME_CHARACTERS);
    const why = reason
      .replace(/[^\w ]/g, '')
      .replaceAll(' ', '_')
      .slice(0, KEPT_REASON_CHARACTERS);
    const name = `${time}-${randomBytes(4).toString('hex')}~${why}-${original}`;
    // An operator may have removed the folder; only then is it the file that a rename does not find.
    await makeDirectory(this.#folder);
    if (!(await ignoreErrno(rename(file, path.join(this.#folder, name)), 'ENOENT'))) return null;
    this.#count += 1;
    await syncDirectory(this.#folder);
    return name;
  }

  /** The same for a file that is not known, with a line in the log. Never throws. */
  async takeStray(file: string, reason: string): Promise<void> {
    try {
      const name = await this.take(file, reason);
      if (name === null) return;
      this.#log.warn(
        { event: 'journal_file_quarantined', file: name, reason },
        'A file that is no valid entry was set aside',
      );
    } catch (error) {
      const why = reasonOf(error);
      this.#log.error({ event: 'journal_quarantine_failed', reason, error: why }, 'A file could not be set aside');
    }
  }
}
