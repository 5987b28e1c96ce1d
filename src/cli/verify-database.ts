import { loadEnvFile } from '../config/env-file';
import { describeMongoUriProblem } from '../database/connection/mongo-uri';
import { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import { reasonOf } from '../errors/reason-of';
import { startTemporaryMongoDb, type TemporaryMongoDb } from '../sandbox/mongodb/temporary-mongodb';
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
async function chooseMongoDb(env: NodeJS.ProcessEnv): Promise<TemporaryMongoDb> {
  const uri = env.MONGO_URI?.trim();
  if (!uri) {
    return startTemporaryMongoDb({ testUri: env.MONGO_TEST_URI }).catch((error: unknown) => {
      const [why = ''] = reasonOf(error).split('\n', 1);
      throw new Error(`MONGO_URI is not set, and no temporary MongoDB can be started: ${why}`);
    });
  }
  const problem = describeMongoUriProblem(uri);
  if (problem !== null) throw new Error(`MONGO_URI ${problem}`);
  return { uri, description: 'the MongoDB of MONGO_URI', stop: async () => undefined };
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const mongoDb = await chooseMongoDb(env);
  print(`Using ${mongoDb.description}`);
  const database = new DatabaseManager({ uri: mongoDb.uri, dbName: env.MONGO_DB_NAME || undefined, log });
  try {
    database.start();
    await verifyDatabase(database, print);
  } finally {
    await database.close();
    await mongoDb.stop();
  }
}

async function run(): Promise<void> {
  const problems = loadEnvFile(process.env);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  await main(process.env);
}

run().catch((error: unknown) => {
  console.error(`❌ ${error instanceof Error ? error.message : 'The verification failed'}`);
  process.exitCode = 1;
});
