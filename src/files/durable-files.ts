import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { types } from 'node:util';

/** The mode of files that nobody else on the machine may read. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** The errno name of a failed system call (`ENOENT`), or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error is one of the operating system's, such as a full disk or a file that is not there. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return types.isNativeError(error) && 'syscall' in error;
}

/** Whether an error, or what caused it, is that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return FULL.has(errorCode(error) ?? '') || isDiskFull((error as Error).cause);
}

/** Waits for `work`; one of these errno names counts as done and gives false. Anything else is thrown. */
export async function ignoreErrno(work: Promise<unknown>, ...codes: readonly string[]): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (codes.includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** What `work` gives, or null where the file or folder is not there, or is gone in the meantime. Anything else is thrown. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Removes a folder unless something is in it. False if it stays, or was gone already. Throws any other error of the file system. */
export function removeIfEmpty(folder: string): Promise<boolean> {
  return ignoreErrno(rmdir(folder), 'ENOENT', 'ENOTEMPTY', 'EEXIST');
}

/**
 * Makes a new file, readable by this user alone, whose content survives a power loss. Its name does so only after
 * `syncDirectory`.
 */
export async function writeSynced(file: string, content: string | Buffer): Promise<void> {
  const handle = await open(file, 'wx', PRIVATE_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Puts a file that is written aside (`.tmp`) and synced in the place of what has this name. `beforeRename` is waited for between
 * the two. The name survives a power loss only after `syncDirectory`. Throws the file system's error, and leaves nothing then.
 */
export async function replaceFile(
  file: string,
  content: string | Buffer,
  beforeRename?: () => void | Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeSynced(temporary, content);
    await beforeRename?.();
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** Makes names that were added to, renamed in or removed from a folder survive a power loss. */
export async function syncDirectory(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder for this user alone, with those above it where they are missing, durably. One at a time, because
 * mkdir's own `recursive` reports a read-only disk as a folder that is missing.
 */
export async function makeDirectory(folder: string): Promise<void> {
  const wanted = path.resolve(folder);
  const make = (): Promise<unknown> => mkdir(wanted, { mode: PRIVATE_FOLDER });
  try {
    if (!(await ignoreErrno(make(), 'ENOENT'))) {
      await makeDirectory(path.dirname(wanted));
      await make();
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw error;
  }
  await syncDirectory(path.dirname(wanted));
}
