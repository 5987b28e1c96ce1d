import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { TEMPORARY_FILE_PREFIX } from './sample-spool';

/** No upload takes this long; a younger file may belong to another process on the same folder. */
const ABANDONED_AFTER_MS = 60 * 60_000;

/**
 * Removes the temporary files that a crash left behind: those with our prefix that nobody has written to for an hour.
 * Anything else in the folder is not ours. Resolves to how many were removed.
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
