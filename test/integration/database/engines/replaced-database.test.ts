import { MongoClient } from 'mongodb';
import { DatabaseManager } from '../../../../src/database/database-manager';
import { startTemporaryMongoDb, type TemporaryMongoDb } from '../../../../src/sandbox/mongodb/temporary-mongodb';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { whenConnected } from '../../../support/database/when-connected';
import { TcpProxy } from '../../../support/network/tcp-proxy';
import { RecordedLog } from '../../../support/service/recorded-log';
import { eventually } from '../../reliability/kit';

let first: TemporaryDatabase;
let second: TemporaryMongoDb;
let client: MongoClient;
let proxy: TcpProxy;

beforeAll(async () => {
  first = await startTemporaryDatabase();
  second = await startTemporaryMongoDb({});
  client = new MongoClient(second.uri);
  proxy = await TcpProxy.startFor(first.uri);
});
afterAll(async () => {
  await proxy.close();
  await client.close();
  await second.stop();
  await first.stop();
});

it('gets its indexes where another one takes its place while the service runs', async () => {
  const dbName = first.newName();
  const timing = { indexRetryDelayMs: 20, reconnectDelayMs: 20, healthCheckIntervalMs: 20 };
  const database = new DatabaseManager({ uri: proxy.uri, dbName, log: new RecordedLog(), timing });
  database.start();
  try {
    await whenConnected(database);
    const indexesIn = async (mongo: MongoClient, collection: string): Promise<string[]> => {
      const indexes = await mongo.db(dbName).collection(collection).listIndexes().toArray();
      return indexes.map(({ name }) => name).sort();
    };
    const made = await indexesIn(first.client, 'voice_models');
    expect(made.length).toBeGreaterThan(1);

    proxy.redirect(second.uri);
    const found = () => indexesIn(client, 'voice_models').catch(() => []);
    await eventually(async () => (await found()).length === made.length);
    expect(await found()).toEqual(made);
  } finally {
    await database.close();
  }
});
