import { randomBytes } from 'node:crypto';
import { dataFolderPaths } from '../../config/data-folder';
import { StartError } from '../../errors/start-error';
import { madeOnce } from '../../files/made-once';

const SECRET_BYTES = 32;
/** As of SESSION_SECRET. */
const MIN_LENGTH = 32;

/**
 * The secret of the page's cookies where no setting has one: made once, and kept in the data folder for this user alone. Throws
 * StartError for a file in which somebody else has put less: whoever can guess the secret can make the session of anybody.
 */
export async function keptSessionSecret(dataDir: string): Promise<string> {
  const file = dataFolderPaths(dataDir).sessionSecret;
  const secret = await madeOnce(file, () => randomBytes(SECRET_BYTES).toString('base64url'));
  if (secret.trim().length >= MIN_LENGTH) return secret;
  throw new StartError(
    `DATA_DIR: ${file} has fewer than ${MIN_LENGTH} characters. Remove it, and the next start makes another one, which ends all sessions of the page.`,
  );
}
