import { access, open, readFile, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { CoalescedRuns } from '../../concurrency/coalesced-runs';
import { Limiter } from '../../concurrency/limiter';
import { ignoreErrno, isDiskFull, replaceFile, syncDirectory } from '../../files/durable-files';
import { writeAll } from '../../files/write-all';
import type { Owner } from '../ownership/owner';
import { decodeEntry, encodeEntry, HEAD_BYTES, MAX_ENTRY_BYTES } from './entry-codec';
import type { Change, JournalEntry, JournalStep } from './journal-entry';

const MAX_OPEN_FILES = 8;
const ENTRY_FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;

/** The operation of an entry's file name, or null for any other name. */
export function operationOf(fileName: string): string | null {
  return ENTRY_FILE.exec(fileName)?.[1] ?? null;
}

/**
 * Reads a file as an entry. Throws the file system's error, or an Error without a code for what is not a valid entry.
 */
export async function readEntry(file: string, operationId: string): Promise<{ entry: JournalEntry; bytes: number }> {
  const { size } = await stat(file);
  if (size > MAX_ENTRY_BYTES) throw new Error(`The file has ${size} bytes, more than an entry may have.`);
  const content = await readFile(file, 'utf8');
  return { entry: decodeEntry(content, operationId), bytes: size };
}

/** What the entries' files need. */
export interface EntryFilesOptions {
  readonly owner: Owner;
  readonly onStep: (step: JournalStep) => void | Promise<void>;
}

/**
 * The files of the entries of one process. Every method resolves only when its change would survive a power loss, and
 * throws the file system's error. Calls for the same entry must not overlap.
 *
 * On a full disk: `create` fails and writes nothing. An entry that exists can always be taken to its later states,
 * because where no new file fits, its first sector is written over in place (see `encodeEntry`), which needs no space,
 * no file and no name. That holds on file systems that overwrite (ext4, xfs, tmpfs); one that copies on write (btrfs,
 * zfs) may refuse even this when it is entirely full.
 */
export class EntryFiles {
  readonly #owner: Owner;
  /** Makes the names in the directory durable, once for all entries that are written at the same time. */
  readonly #sync: CoalescedRuns;
  readonly #limiter = new Limiter(MAX_OPEN_FILES);
  readonly #onStep: EntryFilesOptions['onStep'];

  constructor(options: EntryFilesOptions) {
    this.#owner = options.owner;
    this.#sync = new CoalescedRuns(() => syncDirectory(options.owner.directory));
    this.#onStep = options.onStep;
  }

  /** Where an entry is kept. */
  fileOf(operationId: string): string {
    return path.join(this.#owner.directory, `${operationId}.json`);
  }

  /** Writes a new entry. */
  async create(entry: JournalEntry, content: Buffer): Promise<void> {
    try {
      await this.#put(entry.operation_id, content, 'intent');
    } catch (error) {
      await unlink(this.fileOf(entry.operation_id)).catch(() => undefined);
      throw error;
    }
  }

  /** Puts a later state in the place of the stored one; returns its size in bytes. */
  async replace(entry: JournalEntry, change: Exclude<Change, 'intent'>): Promise<number> {
    const content = encodeEntry(entry);
    try {
      await this.#put(entry.operation_id, content, change);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.#limiter.run(() => overwriteHead(this.fileOf(entry.operation_id), content));
      // Processes that share the folder look into it again when its time has changed, which a rename does by itself.
      await utimes(this.#owner.directory, new Date(), new Date()).catch(() => undefined);
      await this.#onStep(`${change}-written`);
    }
    return content.length;
  }

  /** Whether the file is still here; not so if another process took this one for dead and adopted its entries. */
  async holds(operationId: string): Promise<boolean> {
    return ignoreErrno(access(this.fileOf(operationId)), 'ENOENT');
  }

  /** Removes an entry; one that is gone counts as removed. */
  async delete(operationId: string): Promise<void> {
    await this.#onStep('removal-started');
    await ignoreErrno(unlink(this.fileOf(operationId)), 'ENOENT');
    await this.syncDirectory();
    await this.#onStep('removed');
  }

  /** Makes what was renamed into or out of the directory durable. */
  async syncDirectory(): Promise<void> {
    await ignoreErrno(this.#sync.run(), 'ENOENT');
  }

  async #put(operationId: string, content: Buffer, change: Change): Promise<void> {
    await this.#onStep(`${change}-started`);
    const file = this.fileOf(operationId);
    const put = () => replaceFile(file, content, () => this.#onStep(`${change}-prepared`));
    await this.#limiter.run(() => this.#inDirectory(put));
    await this.#sync.run();
    await this.#onStep(`${change}-written`);
  }

  async #inDirectory(work: () => Promise<void>): Promise<void> {
    if (await ignoreErrno(work(), 'ENOENT')) return;
    await this.#owner.restore();
    await work();
  }
}

/** Writes over the part that changes, if the rest of the file is what it should be. */
async function overwriteHead(file: string, content: Buffer): Promise<void> {
  const stored = await readFile(file);
  if (!stored.subarray(HEAD_BYTES).equals(content.subarray(HEAD_BYTES))) {
    throw Object.assign(new Error('The entry cannot be changed in place.'), { code: 'ENOSPC' });
  }
  const handle = await open(file, 'r+');
  try {
    await writeAll(handle, content.subarray(0, HEAD_BYTES), 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
