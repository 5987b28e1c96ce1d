import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../../errors/start-error';
import { ignoreErrno, syncDirectory, writeSynced } from '../../files/durable-files';

const SECRET_BYTES = 32;
/** As of SESSION_SECRET. */
const MIN_LENGTH = 32;

/**
 * The secret of the page's cookies where no setting has one: made once, and kept in the data folder for this user alone. Of
 * several processes that begin at once, one makes it. Throws StartError for a file in which somebody else has put less than that.
 */
export async function keptSessionSecret(dataDir: string): Promise<string> {
  const folder = path.resolve(dataDir);
  const file = path.join(folder, 'session-secret');
  const draft = `${file}.${randomUUID()}`;
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return checked(known, file);
  try {
    await writeSynced(draft, randomBytes(SECRET_BYTES).toString('base64url'));
    await ignoreErrno(link(draft, file), 'EEXIST');
    await syncDirectory(folder);
  } finally {
    await rm(draft, { force: true });
  }
  return checked(await readFile(file, 'utf8'), file);
}

/** Whoever can guess the secret can make the session of anybody. */
function checked(secret: string, file: string): string {
  if (secret.trim().length >= MIN_LENGTH) return secret;
  throw new StartError(
    `DATA_DIR: ${file} has fewer than ${MIN_LENGTH} characters. Remove it, and the next start makes another one, which ends all sessions of the page.`,
  );
}
