import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAll } from '../../files/write-all';

/**
 * The names of all temporary files of this service begin with this, those of the media part included (its
 * `echo-voice-sound-`), so that the sweep finds them and nothing else.
 */
const TEMPORARY_FILE_PREFIX = 'echo-voice-';

/** Bytes gathered for one write; fewer and larger writes are faster. */
const BATCH_BYTES = 256 * 1024;

/** No upload takes this long; a younger file may belong to another process on the same folder. */
const ABANDONED_AFTER_MS = 60 * 60_000;

/**
 * A temporary file being written: one batch is being written while the next one is gathered. The pieces are copied into
 * two buffers that are used in turn. A piece that waited for the disk instead would outlive V8's young generation, and
 * some hundred megabytes of such pieces would stay in memory until the next full collection.
 */
export class TemporaryFile {
  #gathering = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #leaving = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #bytes = 0;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  /** Creates an empty file in the folder, readable by the user of this process alone. Throws what the disk reports. */
  static async create(folder: string): Promise<TemporaryFile> {
    const file = path.join(folder, `${TEMPORARY_FILE_PREFIX}${randomUUID()}`);
    return new TemporaryFile(file, await open(file, 'wx', 0o600));
  }

  /** Copies the chunk, and writes whenever a batch is full. Throws what an earlier write reported. */
  async append(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const copied = chunk.copy(this.#gathering, this.#bytes, at);
      at += copied;
      this.#bytes += copied;
      if (this.#bytes === BATCH_BYTES) await this.#flush();
    }
  }

  /** Writes the rest and closes the file. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.handle.close();
  }

  /** Closes and removes the file, finished or not. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#writing;
    [this.#gathering, this.#leaving] = [this.#leaving, this.#gathering];
    this.#writing = writeAll(this.handle, this.#leaving.subarray(0, this.#bytes));
    // It is awaited before the next batch and at the end; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
    this.#bytes = 0;
  }
}

/**
 * Removes the temporary files that a crash left behind: those with the prefix that nothing has written to for an hour.
 * Other files in the folder are left alone. Resolves to how many were removed.
 */
export async function sweepTemporaryFiles(folder: string): Promise<number> {
  const abandoned: string[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(TEMPORARY_FILE_PREFIX)) continue;
    const file = path.join(folder, name);
    // Another process may sweep at the same time.
    const found = await stat(file).catch(() => null);
    if (found?.isFile() && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) abandoned.push(file);
  }
  await Promise.all(abandoned.map((file) => rm(file, { force: true })));
  return abandoned.length;
}
