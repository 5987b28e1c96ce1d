import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { startTemporaryMongoDb } from '../../../src/sandbox/mongodb/temporary-mongodb';

/** A MongoDB for one test file. */
export interface TemporaryDatabase {
  /** A connection string for it. */
  readonly uri: string;
  /** For reading and preparing its content without the code under test. */
  readonly client: MongoClient;
  /** An unused database name; `stop` removes what is stored under it. */
  newName(): string;
  /** Removes what the tests stored and ends the server if it was started for them. */
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

/**
 * Starts a MongoDB (in milliseconds where jongodb is used), unless one is running already; call `stop` in `afterAll`.
 */
export async function startTemporaryDatabase(testUri = process.env.MONGO_TEST_URI): Promise<TemporaryDatabase> {
  const mongoDb = await startTemporaryMongoDb({ testUri });
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
      await mongoDb.stop();
    },
  };
}
