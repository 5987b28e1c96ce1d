import { config } from 'dotenv';
import { describeMongoUriProblem } from '../database/connection/mongo-uri';
import { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import { startTemporaryMongoDb, type TemporaryMongoDb } from '../sandbox/mongodb/temporary-mongodb';
import { verifyDatabase } from './verify-database/steps';

const print = (line: string): void => console.log(line);
const printProblem = ({ reason }: Readonly<Record<string, unknown>>, message: string): void =>
  console.error(reason === undefined ? message : `${message} (${reason})`);
const log: Log = { debug: () => undefined, info: () => undefined, warn: printProblem, error: printProblem };

/** The MongoDB of MONGO_URI, which is used as it is, or a temporary one. */
async function chooseMongoDb(env: NodeJS.ProcessEnv): Promise<TemporaryMongoDb> {
  const uri = env.MONGO_URI?.trim();
  if (!uri) return startTemporaryMongoDb({ testUri: env.MONGO_TEST_URI });
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

config({ quiet: true });
main(process.env).catch((error: unknown) => {
  console.error(`❌ ${error instanceof Error ? error.message : 'The verification failed'}`);
  process.exitCode = 1;
});
