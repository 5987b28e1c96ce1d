import type { Settings } from '../config/settings-table';
import { DatabaseManager } from '../database/database-manager';
import { ApiError, hasCode } from '../errors/api-error';
import { ProgramKeys } from '../services/identity';
import { type Arguments, readArguments, USAGE } from './keys/arguments';
import { renderKeys } from './keys/render';
import { connect, SILENT } from './shared/connect';
import { print } from './shared/output';
import { EXIT_FAILED, printError } from './shared/print-error';
import { EXIT_DONE, runCommand } from './shared/run-command';
import { settingsOrComplaint } from './shared/settings';

const EXIT_NO_SUCH_KEY = 1;

type Wanted = Exclude<Arguments, { readonly kind: 'help' | 'wrong' }>;

/** The settings of a service that has keys, or null after saying what is wrong with them. */
function settingsWithKeys(): Settings | null {
  const settings = settingsOrComplaint();
  if (settings === null) return null;
  if (settings.AUTH_ISSUER === undefined) {
    printError('AUTH_ISSUER is not set: without sign-in everybody may do everything, and keys are not asked for.');
  } else if (settings.MONGO_URI === undefined) {
    printError('MONGO_URI is not set: keys are kept in the database. Set it as for the service.');
  } else return settings;
  return null;
}

async function run(command: Wanted, keys: ProgramKeys): Promise<number> {
  if (command.kind === 'list') {
    const listed = await keys.list(command.userId);
    process.stdout.write(command.json ? `${JSON.stringify(listed, null, 2)}\n` : renderKeys(listed, Date.now()));
  } else if (command.kind === 'revoke') {
    const { key } = await keys.revoke(command.keyId, null);
    process.stdout.write(`The key ${command.keyId} of the user ${key.user_id} does not work any more.\n`);
  } else {
    const { key, text } = await keys.issue(command);
    if (!(await print(`${text}\n`))) {
      await keys.revoke(key.key_id, null);
      return printError(`The key ${key.key_id} could not be written, and does not work any more.`);
    }
    const what = `${key.key_id} of the user ${key.user_id}, for ${key.scopes.join(', ')}`;
    process.stderr.write(`The key ${what}, until ${key.expires_at.toISOString()}. It is not shown again.\n`);
  }
  return EXIT_DONE;
}

async function main(asked: Wanted): Promise<number> {
  const settings = settingsWithKeys();
  if (settings === null) return EXIT_FAILED;
  const database = new DatabaseManager({ uri: settings.MONGO_URI, dbName: settings.MONGO_DB_NAME, log: SILENT });
  try {
    await connect(database);
    return await run(asked, new ProgramKeys(database));
  } catch (error) {
    const exitCode = printError(error instanceof ApiError ? error.detail : 'Unexpected error.');
    return hasCode(error, 'key_not_found') ? EXIT_NO_SUCH_KEY : exitCode;
  } finally {
    await database.close();
  }
}

void runCommand<Wanted>({ usage: USAGE, readArguments, run: main });
