import { randomBytes } from 'node:crypto';
import { readdir, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import {
  errorCode,
  ignoreErrno,
  makeDirectory,
  removeIfEmpty,
  replaceFile,
  syncDirectory,
} from '../../files/durable-files';
import { hostHash, OWNER_FILE, type OwnerFile } from './owner-liveness';
import { startSinceBoot } from './process-start';

/** How often a process shows that it is alive. */
const HEARTBEAT_MS = 3_000;

/**
 * The owner of an entry is the process in whose folder its file lies. An `Owner` is this process among those that share
 * a folder: a directory of its own, with a heartbeat that tells the others that it is alive. The timer does not keep
 * the process running.
 */
export class Owner {
  readonly name: string;
  readonly directory: string;
  readonly #description: OwnerFile;
  #timer: NodeJS.Timeout | null = null;
  #beating = false;

  private constructor(parent: string, description: OwnerFile) {
    this.name = `${hostHash()}-${description.pid}-${randomBytes(8).toString('hex')}`;
    this.directory = path.join(parent, this.name);
    this.#description = description;
  }

  /** Makes the directory durably and begins the heartbeat. Throws the file system's error. */
  static async open(parent: string, heartbeatMs = HEARTBEAT_MS): Promise<Owner> {
    const owner = new Owner(parent, {
      hostname: hostname(),
      pid: process.pid,
      process_start: startSinceBoot(process.pid),
      started_at: new Date().toISOString(),
    });
    await owner.restore();
    owner.#timer = setInterval(() => void owner.#beat(), heartbeatMs).unref();
    return owner;
  }

  /**
   * Makes the directory again: after a pause longer than the others wait (a suspended machine) they have taken this
   * process for dead and cleared it away.
   */
  async restore(): Promise<void> {
    await makeDirectory(this.directory);
    await replaceFile(path.join(this.directory, OWNER_FILE), `${JSON.stringify(this.#description)}\n`);
    await syncDirectory(this.directory);
  }

  /**
   * Ends the heartbeat and removes the directory, if it can be and nothing else is in it; otherwise another process
   * does so later.
   */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await removeOwnerDirectory(this.directory).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    const now = new Date();
    try {
      await utimes(path.join(this.directory, OWNER_FILE), now, now);
    } catch (error) {
      // Any other fault of the disk is reported by the next write.
      if (errorCode(error) === 'ENOENT' && this.#timer) await this.restore().catch(() => undefined);
    } finally {
      this.#beating = false;
    }
  }
}

/** Removes an owner's directory, durably, if nothing but its own file is in it. */
export async function removeOwnerDirectory(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  if (names.some((name) => name !== OWNER_FILE)) return;
  await ignoreErrno(unlink(path.join(directory, OWNER_FILE)), 'ENOENT');
  if (await removeIfEmpty(directory)) await syncDirectory(path.dirname(directory));
}
