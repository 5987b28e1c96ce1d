import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, makeDirectory } from '../../files/durable-files';
import { ownedName, TEMPORARY_FILES } from '../../files/leftovers';
import { writeAll } from '../../files/write-all';

/** Bytes gathered for one write; fewer and larger writes are faster. */
const BATCH_BYTES = 256 * 1024;

/** Where temporary files are made, and the process that they are swept with should it die. */
export interface TemporaryFolder {
  readonly folder: string;
  /** The name of this process among those that share the folder. */
  readonly owner: string;
}

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

  /**
   * Creates an empty file in the folder, readable by the user of this process alone; also where somebody has removed the
   * folder while the service runs. Throws what the disk reports.
   */
  static async create({ folder, owner }: TemporaryFolder): Promise<TemporaryFile> {
    const file = path.join(folder, ownedName(TEMPORARY_FILES.upload, owner));
    const create = (): Promise<FileHandle> => open(file, 'wx', 0o600);
    const handle = await create().catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      await makeDirectory(folder);
      return create();
    });
    return new TemporaryFile(file, handle);
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
