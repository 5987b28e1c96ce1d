import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { QUICK_DATABASE } from '../reliability/kit';
import { Cluster } from './cluster';

const LIMIT = 10;

let database: TemporaryDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  cluster = await Cluster.start(database, 2, {
    settings: { RATE_LIMIT_PER_MINUTE: String(LIMIT) },
    timing: QUICK_DATABASE,
  });
});
afterEach(() => cluster.close());

const counts = () => database.client.db(cluster.dbName).collection('limit_counts');

/** The responses to this many requests of one client to one instance. */
async function ask(instance: number, times: number): Promise<request.Response[]> {
  const responses: request.Response[] = [];
  for (let time = 0; time < times; time += 1)
    responses.push(await request(cluster.services[instance]?.url ?? '').get('/api/limits'));
  return responses;
}

const statuses = (responses: readonly request.Response[]): number[] => responses.map(({ status }) => status);

/** The instances exchange their counts five times a second. */
const exchange = () => delay(600);

it('a client has one limit at all instances, and is told when it may come back (C69)', async () => {
  expect(statuses(await ask(0, 6))).toEqual(Array(6).fill(200));
  await exchange();
  expect(statuses(await ask(1, 1))).toEqual([200]);
  await exchange();
  const responses = await ask(1, 5);
  expect(statuses(responses)).toEqual([200, 200, 200, 429, 429]);
  expect(responses[3]?.body).toMatchObject({ code: 'rate_limited' });
  expect(Number(responses[3]?.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(responses[3]?.headers.ratelimit).toMatch(/r=0/);
});

it('the address of a client is not stored', async () => {
  await ask(0, 3);
  await exchange();
  const [count] = await counts().find().toArray();
  expect(count).toMatchObject({ hits: 3, window: expect.any(String), expires_at: expect.any(Date) });
  expect(JSON.stringify(count)).not.toContain('127.0.0');
});

it('while MongoDB is away each instance counts for itself (E102)', async () => {
  await Promise.all(cluster.proxies.map((proxy) => proxy.refuse()));
  expect(statuses(await ask(0, LIMIT + 1))).toEqual([...Array(LIMIT).fill(200), 429]);
  expect(statuses(await ask(1, 1))).toEqual([200]);
});
