import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { SharedCounts } from '../src/concurrency/counters/shared-counts';
import { WindowCounts } from '../src/concurrency/counters/window-counts';
import { LEASE_TIMES } from '../src/concurrency/leases/lease-table';
import { Leases } from '../src/concurrency/leases/leases';
import { SharedPlaces } from '../src/concurrency/leases/shared-places';
import { DatabaseManager } from '../src/database/database-manager';
import { ConcurrencyLimiter } from '../src/fish-audio/resilience/concurrency-limiter';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { runBench } from './harness/run-bench';

const LIMIT = 5;
const QUEUE = { maxQueued: 64, queueMs: 30_000 };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** Milliseconds that a piece of work takes, the median and the 99th percentile. */
async function measure(
  name: string,
  times: number,
  work: () => Promise<() => void> | (() => void),
  pauseMs = 0,
): Promise<void> {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    const end = await work();
    took.push(performance.now() - startedAt);
    end();
    if (pauseMs > 0 || time % 50 === 0) await delay(pauseMs);
  }
  took.sort((a, b) => a - b);
  const at = (part: number): string => (took[Math.floor(took.length * part)] ?? 0).toFixed(4);
  process.stdout.write(`${name.padEnd(58)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms\n`);
}

function sharedPlaces(database: DatabaseManager, id: string, keepMs: number): SharedPlaces {
  const leases = new Leases({ id, limit: LIMIT, times: { ...LEASE_TIMES, keepMs }, random: Math.random });
  const onSharedChange = (): void => undefined;
  return new SharedPlaces({
    leases,
    store: database.limits.leasesOf(`bench-${id}`),
    onSharedChange,
    patienceMs: 60_000,
  });
}

async function measurePlaces(database: DatabaseManager): Promise<void> {
  const own = new ConcurrencyLimiter(LIMIT, QUEUE);
  await measure('a place of its own', 5_000, () => own.acquire());
  for (const [id, keepMs, times, name] of [
    ['kept', LEASE_TIMES.keepMs, 5_000, 'a shared place, within 10 s of the last call'],
    ['taken', 0, 500, 'a shared place that has to be taken first'],
  ] as const) {
    const places = sharedPlaces(database, `${id}-${process.pid}`, keepMs);
    const limiter = new ConcurrencyLimiter(LIMIT, QUEUE, places);
    places.start();
    (await limiter.acquire())();
    await delay(200);
    // What was held before has been given back after the pause.
    await measure(name, times, () => limiter.acquire(), keepMs === 0 ? 8 : 0);
    await places.close();
  }
}

async function measureCounts(database: DatabaseManager): Promise<void> {
  let windows = 0;
  const newWindow = (): string => {
    windows += 1;
    return `${process.pid}-${windows}`;
  };
  const options = { windowMs: 60_000, shareFrom: 15, maxExchanged: 100, maxShared: 10_000, newWindow };
  const counts = new SharedCounts({ counts: new WindowCounts(options), store: database.limits.counts });
  let request = 0;
  await measure('counting a request', 20_000, () => {
    request += 1;
    counts.hit(`client ${request % 100}`);
    return () => undefined;
  });
  counts.close();
}

runBench({
  name: 'bench:limits',
  options: {},
  measure: async (_, cleanUp) => {
    const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
    cleanUp.add(() => mongoDb.stop());
    const database = new DatabaseManager({ uri: mongoDb.uri, dbName: `bench_limits_${process.pid}`, log: QUIET });
    cleanUp.add(() => database.close());
    database.start();
    await database.whenConnected();
    const client = await MongoClient.connect(mongoDb.uri);
    cleanUp.add(() => client.close());
    const nothing = (): void => undefined;
    const ping = async () => {
      await client.db().command({ ping: 1 });
      return nothing;
    };
    await measure('a ping of MongoDB, to compare', 500, ping, 8);
    await measurePlaces(database);
    await measureCounts(database);
  },
});
