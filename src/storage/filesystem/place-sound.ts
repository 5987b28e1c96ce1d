import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, ignoreErrno, makeDirectory, PRIVATE_FILE, syncDirectory } from '../../files/durable-files';
import { readChunks, readFilePart } from '../../files/read-bytes';
import { writeAll } from '../../files/write-all';
import type { SoundToKeep } from '../sound-store';
import { SourceFailure } from '../storage-errors';

type Source = SoundToKeep['source'];

const PERMISSIONS = 0o777;

/** So often a folder is made again that a deletion of its last sound has removed in the meantime. */
const MAX_ATTEMPTS = 20;

async function* piecesOf(source: Source): AsyncGenerator<Uint8Array> {
  try {
    yield* source.kind === 'memory' ? readChunks(source.chunks) : readFilePart(source);
  } catch (error) {
    throw new SourceFailure('The sound to keep cannot be read.', { cause: error });
  }
}

async function copy(source: Source, file: FileHandle, signal: AbortSignal | undefined): Promise<void> {
  let written = 0;
  for await (const piece of piecesOf(source)) {
    signal?.throwIfAborted();
    await writeAll(file, piece);
    written += piece.byteLength;
  }
  if (written !== source.bytes) throw new SourceFailure('The sound to keep has another size than was said.');
}

/** Whether a file is such that a link to it is as good as a copy: whole, private, ours, and without another link. */
async function isLinkable(file: FileHandle, bytes: number): Promise<boolean> {
  const { size, mode, uid, nlink } = await file.stat();
  return size === bytes && (mode & PERMISSIONS) === PRIVATE_FILE && uid === process.getuid?.() && nlink === 1;
}

/** Gives the source a second name, where that is possible, and makes its bytes durable; else false. */
async function linkSource(source: Source, temporary: string): Promise<boolean> {
  if (source.kind !== 'file' || (source.start ?? 0) !== 0) return false;
  const file = await open(source.path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return false;
  try {
    if (!(await isLinkable(file, source.bytes))) return false;
    // Fails where it is another file system, or one without links; then the bytes are copied.
    await link(source.path, temporary);
    if ((await lstat(temporary)).ino !== (await file.stat()).ino)
      throw new SourceFailure('Another file has taken its name.');
    const now = new Date();
    await file.utimes(now, now);
    await file.sync();
    return true;
  } catch {
    await rm(temporary, { force: true });
    return false;
  } finally {
    await file.close();
  }
}

async function writeCopy(source: Source, temporary: string, signal: AbortSignal | undefined): Promise<void> {
  const file = await open(temporary, 'wx', PRIVATE_FILE);
  try {
    await copy(source, file, signal);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names of a file and of all folders above it, up to `root`, survive a power loss. */
async function syncUpTo(root: string, file: string): Promise<void> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    // Another process may have deleted the sound already.
    await ignoreErrno(syncDirectory(folder), 'ENOENT');
    if (folder === root) return;
  }
}

async function moveInto(file: string, temporary: string): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await makeDirectory(path.dirname(file));
      await rename(temporary, file);
      return;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}

/** Where a sound goes. */
export interface Place {
  /** The folder of the store. */
  readonly root: string;
  /** The file below it. */
  readonly file: string;
  /** A name on the same file system, which nobody else uses. */
  readonly temporary: string;
}

/**
 * Keeps a sound durably: complete under a temporary name first, so that nobody ever sees a part of it. Throws the file
 * system's error, or the signal's reason.
 */
export async function placeSound(
  { root, file, temporary }: Place,
  source: Source,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  await makeDirectory(root);
  try {
    if (!(await linkSource(source, temporary))) await writeCopy(source, temporary, signal);
    await moveInto(file, temporary);
  } finally {
    // Also after a success: where both are names of one file, renaming does nothing (rename(2)).
    await rm(temporary, { force: true });
  }
  await syncUpTo(root, file);
}
