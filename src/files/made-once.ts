import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, syncDirectory, unlessGone, writeSynced } from './durable-files';

/** What the file system says when it cannot link: across disks, not at all, or too often. */
export const CANNOT_LINK = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/**
 * The text of a file that is made once, durably and for this user alone, and kept from then on. Of several processes that begin at
 * once, one makes it, and all have what that one wrote. Throws the file system's error.
 */
export async function madeOnce(file: string, make: () => string): Promise<string> {
  const known = await textIn(file);
  if (known !== '') return known;
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeSynced(draft, make());
    await place(draft, file);
    await syncDirectory(path.dirname(file));
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

/** By a link, which unlike a rename takes no file's place. */
async function place(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (!['EEXIST', ...CANNOT_LINK].includes(errorCode(error) ?? '')) throw error;
    // Where there are no links, and in the place of a file that a power loss has left empty.
    if ((await textIn(file)) === '') await rename(draft, file);
  }
}

/** Empty where there is no file. */
async function textIn(file: string): Promise<string> {
  return (await unlessGone(readFile(file, 'utf8'))) ?? '';
}
