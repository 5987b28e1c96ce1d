import { readSettings } from '../config/read-settings';
import type { Settings } from '../config/settings-table';
import { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import { reasonOf } from '../errors/reason-of';
import { startTemporaryMongoDb, type TemporaryMongoDb } from '../sandbox/mongodb/temporary-mongodb';
import { endWith, watchOutput } from './shared/output';
import { verifyDatabase } from './verify-database/steps';

const print = (line: string): void => console.log(line);
/** Why the database cannot be reached is a part of the step that fails then. */
const TOLD_BY_STEP: ReadonlySet<unknown> = new Set(['database_unavailable', 'database_refused']);
const printProblem = ({ event, reason }: Readonly<Record<string, unknown>>, message: string): void => {
  if (TOLD_BY_STEP.has(event)) return;
  console.error(reason === undefined ? message : `${message} (${reason})`);
};
const log: Log = { debug: () => undefined, info: () => undefined, warn: printProblem, error: printProblem };

/** The MongoDB of MONGO_URI, which is used as it is, or a temporary one. */
async function chooseMongoDb({ MONGO_URI: uri }: Settings): Promise<TemporaryMongoDb> {
  if (uri !== undefined) return { uri, description: 'the MongoDB of MONGO_URI', stop: async () => undefined };
  return startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI }).catch((error: unknown) => {
    const [why = ''] = reasonOf(error).split('\n', 1);
    throw new Error(`MONGO_URI is not set, and no temporary MongoDB can be started: ${why}`);
  });
}

async function main(): Promise<void> {
  const parsed = readSettings(process.env);
  for (const hint of parsed.hints) console.error(hint);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { settings } = parsed;
  const mongoDb = await chooseMongoDb(settings);
  // A second signal changes nothing: what is left then ends within seconds.
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interrupted.abort(new Error(`Ended by ${signal}`)));
  }
  print(`Using ${mongoDb.description}`);
  const database = new DatabaseManager({ uri: mongoDb.uri, dbName: settings.MONGO_DB_NAME, log });
  try {
    await verifyDatabase(database, print, interrupted.signal);
  } finally {
    await database.close();
    await mongoDb.stop();
  }
}

watchOutput();
main().catch((error: unknown) => {
  console.error(`❌ ${error instanceof Error ? error.message : 'The verification failed'}`);
  endWith(1);
});
