import { open, rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  ignoreErrno,
  makeDirectory,
  removeIfEmpty,
  syncDirectory,
  unlessGone,
  writeSynced,
} from '../../files/durable-files';
import { ownedName } from '../../files/leftovers';
import type { ByteRange, KeptSound, KeptSoundEntry, SoundToKeep } from '../sound-store';
import { fromFileSystem } from '../storage-errors';
import { assertKey, assertPrefix } from '../storage-keys';
import type { SoundHome } from '../watched-store';
import { FileSound } from './file-sound';
import { listFiles } from './list-files';
import { placeSound } from './place-sound';

/** Temporary files are in the folder of the store itself, and named so: not as any key is. The owner's name follows. */
export const INCOMING_PREFIX = '.incoming-';

/** A block of most file systems. */
const TRIED_BYTES = 4096;

/** Where sounds are kept, and by which process. */
export interface FilesystemHomeOptions {
  readonly folder: string;
  /** The name of this process among those that share the folder. */
  readonly owner: string;
}

/**
 * Keeps sounds in a folder, each in a file named by its key, readable by the user of this process alone. Several processes
 * may use the folder at the same time.
 */
export class FilesystemHome implements SoundHome {
  readonly kind = 'filesystem';
  readonly #root: string;
  readonly #owner: string;

  constructor({ folder, owner }: FilesystemHomeOptions) {
    this.#root = path.resolve(folder);
    this.#owner = owner;
  }

  /** Makes the folder where it is missing, and writes to it: a full disk shows in nothing else. */
  async check(): Promise<void> {
    await translated(this.#tryToWrite());
  }

  async put(key: string, { source }: SoundToKeep, signal?: AbortSignal): Promise<void> {
    const file = this.#fileOf(key);
    const temporary = this.#temporaryFile();
    await translated(placeSound({ root: this.#root, file, temporary }, source, signal));
  }

  async open(key: string, range: ByteRange | null, signal?: AbortSignal): Promise<KeptSound | null> {
    signal?.throwIfAborted();
    const handle = await translated(unlessGone(open(this.#fileOf(key), 'r')));
    if (handle === null) return null;
    try {
      const { size } = await handle.stat();
      const { start, end } = range ?? { start: 0, end: size - 1 };
      if (end < size) return { bytes: size, stream: new FileSound(handle, start, end - start + 1) };
      await handle.close();
      return null;
    } catch (error) {
      await handle.close();
      throw fromFileSystem(error);
    }
  }

  async sizeOf(key: string, signal?: AbortSignal): Promise<number | null> {
    signal?.throwIfAborted();
    const found = await translated(unlessGone(stat(this.#fileOf(key))));
    return found?.size ?? null;
  }

  async delete(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const key of keys) {
      signal?.throwIfAborted();
      await translated(this.#remove(this.#fileOf(key)));
    }
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncGenerator<KeptSoundEntry> {
    assertPrefix(prefix);
    try {
      yield* listFiles(this.#root, prefix, signal);
    } catch (error) {
      throw fromFileSystem(error);
    }
  }

  async close(): Promise<void> {
    // Every file that is open belongs to a stream, and is closed with it.
  }

  #temporaryFile(): string {
    return path.join(this.#root, ownedName(INCOMING_PREFIX, this.#owner));
  }

  async #tryToWrite(): Promise<void> {
    await makeDirectory(this.#root);
    const file = this.#temporaryFile();
    try {
      await writeSynced(file, Buffer.alloc(TRIED_BYTES));
    } finally {
      await rm(file, { force: true });
    }
  }

  #fileOf(key: string): string {
    assertKey(key);
    return path.join(this.#root, key);
  }

  /** Removes a file, and the folders above it that are empty then, durably. */
  async #remove(file: string): Promise<void> {
    await ignoreErrno(unlink(file), 'ENOENT');
    let folder = path.dirname(file);
    while (folder !== this.#root && (await removeIfEmpty(folder))) folder = path.dirname(folder);
    await ignoreErrno(syncDirectory(folder), 'ENOENT');
  }
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fromFileSystem(error);
  }
}
