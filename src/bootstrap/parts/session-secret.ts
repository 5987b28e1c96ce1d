import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ignoreErrno, syncDirectory, writeSynced } from '../../files/durable-files';

const SECRET_BYTES = 32;

/**
 * The secret of the page's cookies where no setting has one: made once, and kept in the data folder for this user alone. Of
 * several processes that begin at once, one makes it.
 */
export async function keptSessionSecret(dataDir: string): Promise<string> {
  const folder = path.resolve(dataDir);
  const file = path.join(folder, 'session-secret');
  const draft = `${file}.${randomUUID()}`;
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') return known;
  try {
    await writeSynced(draft, randomBytes(SECRET_BYTES).toString('base64url'));
    await ignoreErrno(link(draft, file), 'EEXIST');
    await syncDirectory(folder);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}
