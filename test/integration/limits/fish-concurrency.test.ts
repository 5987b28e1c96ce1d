import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { Cluster } from './cluster';

const LIMIT = 5;
const SLOW_CREATE = { match: { method: 'POST', path: '/model' }, delayMs: 150, times: Number.POSITIVE_INFINITY };

let database: TemporaryDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());
afterEach(() => cluster.close());

it('three instances together never have more calls in flight than the account allows', async () => {
  cluster = await Cluster.start(database, 3);
  cluster.sandbox.faults.add(SLOW_CREATE);
  for (let round = 0; round < 3; round += 1) {
    expect(new Set(await cluster.upload(24))).toEqual(new Set([201]));
  }
  // One instance alone has all places.
  expect(new Set(await cluster.upload(15, cluster.services.slice(0, 1)))).toEqual(new Set([201]));
  expect(cluster.sandbox.state.mostCallsInFlight).toBe(LIMIT);
});
