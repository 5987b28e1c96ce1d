import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { startTemporaryMongoDb, type TemporaryMongoDb } from '../../../src/sandbox/mongodb/temporary-mongodb';
import { forgetOfWorker, ofWorker } from '../jest/of-worker';

/** A part of a MongoDB for one test file. */
export interface TemporaryDatabase {
  /** A connection string for it. */
  readonly uri: string;
  /** For reading and preparing its content without the code under test. */
  readonly client: MongoClient;
  /** An unused database name; `stop` removes what is stored under it. */
  newName(): string;
  /** Removes what the tests stored. */
  stop(): Promise<void>;
}

const COLLECTIONS = [
  'voice_models',
  'echos',
  'idempotency_keys',
  'deleted_voice_models',
  'limit_leases',
  'limit_counts',
  'limit_amounts',
  'limit_voice_holds',
  'usage_days',
  'clips',
  'users',
  'api_keys',
  'audit_events',
  'sessions',
  'erasures',
  'consents_kept',
];

/** The server of this worker, which all its test files use. */
function serverOfWorker(testUri: string | undefined): Promise<TemporaryMongoDb> {
  const name = `MongoDB ${testUri ?? ''}`;
  const start = () => startTemporaryMongoDb({ testUri });
  const server = ofWorker(name, start, async (started) => (await started).stop());
  server.catch(() => forgetOfWorker(name));
  return server;
}

/** Starts a MongoDB, unless one is running already, of this worker or that of MONGO_TEST_URI; call `stop` in `afterAll`. */
export async function startTemporaryDatabase(testUri = process.env.MONGO_TEST_URI): Promise<TemporaryDatabase> {
  const mongoDb = await serverOfWorker(testUri);
  const client = new MongoClient(mongoDb.uri);
  const names: string[] = [];
  const empty = async (name: string) => {
    // jongodb has no dropDatabase, so the documents are deleted; other servers should not keep empty collections either.
    for (const collection of COLLECTIONS) await client.db(name).collection(collection).deleteMany({});
    await client
      .db(name)
      .dropDatabase()
      .catch(() => undefined);
  };
  return {
    uri: mongoDb.uri,
    client,
    newName: () => {
      const name = `test_${randomBytes(6).toString('hex')}`;
      names.push(name);
      return name;
    },
    stop: async () => {
      await Promise.all(names.map(empty));
      await client.close();
    },
  };
}
