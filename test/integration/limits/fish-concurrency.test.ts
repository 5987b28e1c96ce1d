import type { Document } from 'mongodb';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import type { TestService } from '../../support/service/service';
import { eventually, QUICK_DATABASE } from '../reliability/kit';
import { Cluster } from './cluster';

const LIMIT = 5;
const CREATE = { method: 'POST', path: '/model' };
const SPEECH = { method: 'POST', path: '/v1/tts' };
const ALWAYS = Number.POSITIVE_INFINITY;
/** A machine that is busy with other tests must not be taken for a MongoDB that is away. */
const PATIENT = { sharedLimits: { patienceMs: 20_000 } };
/** Notices soon that MongoDB is away. */
const QUICK = { ...QUICK_DATABASE, sharedLimits: { patienceMs: 200 } };

let database: TemporaryDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());
afterEach(() => cluster.close());

const leases = () => database.client.db(cluster.dbName).collection('limit_leases');

/** Whether a service shares its limits now, as far as its log tells. */
const sharesLimits = ({ logs }: TestService): boolean =>
  logs.ofEvent('limits_own').length === logs.ofEvent('limits_shared').length;

/** An instance looks at the others after each of its beats, and before the next one. */
async function untilTwoHaveSeenEachOther(): Promise<void> {
  const instances = () => leases().find({ kind: 'instance' }).sort({ _id: 1 }).toArray();
  await eventually(async () => (await instances()).length === 2, 20_000);
  const before = await instances();
  const hasLooked = (instance: Document, at: number) => instance.beat >= before[at]?.beat + 2;
  await eventually(async () => (await instances()).every(hasLooked), 20_000);
}

/** Uploads through the services in turn, and expects a voice model of each. */
async function expectUploads(count: number, services = cluster.services): Promise<void> {
  expect(new Set(await cluster.upload(count, services))).toEqual(new Set([201]));
}

it('three instances together never have more calls in flight than the account allows, and one alone has all (D97)', async () => {
  cluster = await Cluster.start(database, 3, { timing: PATIENT });
  cluster.sandbox.faults.add({ match: CREATE, delayMs: 300, times: ALWAYS });
  for (let round = 0; round < 2; round += 1) await expectUploads(24);
  expect(cluster.sandbox.state.mostCallsInFlight).toBe(LIMIT);
  cluster.sandbox.state.reset();
  cluster.sandbox.faults.clear();
  cluster.sandbox.faults.add({ match: CREATE, delayMs: 1_000, times: ALWAYS });
  await expectUploads(15, cluster.services.slice(0, 1));
  expect(cluster.sandbox.state.mostCallsInFlight).toBe(LIMIT);
}, 60_000);

it('creates and speeches of three instances together stay within what the account allows, and none is lost (D97)', async () => {
  cluster = await Cluster.start(database, 3, { timing: PATIENT });
  const voice = await cluster.createdId();
  for (const match of [CREATE, SPEECH]) cluster.sandbox.faults.add({ match, delayMs: 200, times: ALWAYS });
  for (let round = 0; round < 2; round += 1) {
    const speeches = cluster.speak(voice, 12);
    await expectUploads(12);
    expect(new Set(await speeches)).toEqual(new Set([200]));
  }
  expect(cluster.sandbox.state.mostCallsInFlight).toBe(LIMIT);
}, 60_000);

it('an instance that stops gives its places back at once', async () => {
  cluster = await Cluster.start(database, 2, { timing: PATIENT });
  const [first, second] = cluster.services;
  await expectUploads(10, cluster.services.slice(0, 1));
  expect(await leases().countDocuments({ kind: 'lease', holder: { $ne: null } })).toBeGreaterThan(0);
  await first?.close();
  expect(await leases().countDocuments({ kind: 'lease', holder: { $ne: null } })).toBe(0);
  await expectUploads(5, second && [second]);
  // The other one, which on a busy machine may only now have said that it is there.
  expect(await leases().countDocuments({ kind: 'instance' })).toBe(1);
});

it('while MongoDB is away each instance has its share, and what is in flight counts again once it is back (E103)', async () => {
  cluster = await Cluster.start(database, 2, { timing: QUICK });
  await expectUploads(4);
  await untilTwoHaveSeenEachOther();
  await Promise.all(cluster.proxies.map((proxy) => proxy.refuse()));
  await eventually(() => cluster.services.every((service) => !sharesLimits(service)), 20_000);
  expect(cluster.services.map(({ logs }) => logs.ofEvent('limits_own').at(-1)?.places)).toEqual([2, 2]);
  cluster.sandbox.state.reset();
  cluster.sandbox.faults.add({ match: CREATE, delayMs: 100, times: 20 });
  await expectUploads(20);
  expect(cluster.sandbox.state.mostCallsInFlight).toBeLessThanOrEqual(LIMIT);

  cluster.sandbox.faults.add({ match: CREATE, delayMs: 4_000, times: 2 });
  const inFlight = expectUploads(2, cluster.services.slice(0, 1));
  await eventually(() => cluster.sandbox.state.callsInFlight === 2, 20_000);
  await Promise.all(cluster.proxies.map((proxy) => proxy.restore()));
  await eventually(() => cluster.services.every(sharesLimits), 20_000);
  cluster.sandbox.state.reset();
  cluster.sandbox.faults.add({ match: CREATE, delayMs: 100, times: ALWAYS });
  await expectUploads(16, cluster.services.slice(1));
  expect(cluster.sandbox.state.mostCallsInFlight).toBeLessThanOrEqual(LIMIT);
  await inFlight;
}, 60_000);

it('a MongoDB that does not answer delays a create for a moment only (E102)', async () => {
  cluster = await Cluster.start(database, 1, { timing: QUICK });
  cluster.proxies[0]?.blackHole();
  const frozen = await cluster.add({ timing: QUICK });
  cluster.proxies[1]?.blackHole();
  const startedAt = performance.now();
  await expectUploads(1, [frozen]);
  expect(performance.now() - startedAt).toBeLessThan(5_000 * busyness());
});

it('without SHARED_LIMITS each instance has the whole limit, and stores nothing', async () => {
  cluster = await Cluster.start(database, 2, { settings: { SHARED_LIMITS: 'off' } });
  cluster.sandbox.faults.add({ match: CREATE, delayMs: 1_000, times: 10 });
  await expectUploads(10);
  expect(cluster.sandbox.state.mostCallsInFlight).toBeGreaterThan(LIMIT);
  expect(await leases().countDocuments()).toBe(0);
});
