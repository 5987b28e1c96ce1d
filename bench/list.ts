import { MongoClient, ObjectId } from 'mongodb';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { cpuSeconds, MemoryWatch } from '../test/support/machine/process-tree';
import type { CleanUp } from './harness/clean-up';
import { describeMachine, describeNoise } from './harness/noise';
import { COMPARING, wholeNumber } from './harness/options';
import { interleaved, roundsOf } from './harness/rounds';
import { runBench } from './harness/run-bench';
import { type BenchServer, startReference, startService } from './harness/servers';
import { median, quantile, showSpread, spreadOf } from './harness/statistics';
import { markdownTable } from './harness/table';
import { ask, checkList } from './list/ask';
import { recordOf } from './scale/records';

const OPTIONS = {
  ...COMPARING,
  'warm-up': { type: 'string', value: '<n>', help: 'requests to each contender beforehand; 2000 unless given' },
  'node-args': { type: 'string', value: '<...>', help: 'for our service alone, such as --node-args=--cpu-prof' },
} as const;
const CONCURRENCIES = [1, 8, 32];
const RECORDS = 100;
const PAGE = 20;
/** No contender starts children while it is asked. */
const WATCH_EVERY_MS = 1_000;
const COLUMNS = ['at once', 'server', 'requests/s', 'of bare', 'p50 ms', 'p99 ms', 'CPU ms a request', 'peak MB'];

interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
}

interface Contender {
  readonly name: 'ours' | 'bare' | 'raw';
  readonly url: string;
  readonly server: BenchServer;
  readonly memory: MemoryWatch;
}

async function fill(uri: string, dbName: string, user: ObjectId): Promise<void> {
  const client = new MongoClient(uri);
  const records = Array.from({ length: RECORDS }, (_, number) => recordOf(user, number));
  await client.db(dbName).collection('voice_models').insertMany(records);
  await client.close();
}

async function startAll(cleanUp: CleanUp, uri: string, nodeArgs: readonly string[]): Promise<Contender[]> {
  const [variables, user] = [{ MONGO_URI: uri, MONGO_DB_NAME: `bench_list_${process.pid}` }, new ObjectId()];
  const sink = await startReference(cleanUp, 'sink.ts');
  const ours = await startService(cleanUp, sink.url, nodeArgs, variables);
  // The service has made its indexes by now, or makes them; the others read the same collection.
  await fill(uri, variables.MONGO_DB_NAME, user);
  const servers = [
    { name: 'ours', server: ours },
    { name: 'bare', server: await startReference(cleanUp, 'bare-list.ts', variables) },
    { name: 'raw', server: await startReference(cleanUp, 'raw-list.ts', variables) },
  ] as const;
  return servers.map(({ name, server }) => {
    const memory = new MemoryWatch(server.pid, WATCH_EVERY_MS);
    cleanUp.add(() => memory.stop());
    return { name, server, memory, url: `${server.url}/api/voice-models?user_id=${user.toHexString()}&limit=${PAGE}` };
  });
}

async function measureRound({ server, url }: Contender, count: number, concurrency: number): Promise<Round> {
  const cpuBefore = cpuSeconds(server.pid);
  const { seconds, latenciesMs } = await ask(url, { count, concurrency });
  return {
    perSecond: count / seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMs: ((cpuSeconds(server.pid) - cpuBefore) * 1000) / count,
  };
}

function rowOf(concurrency: number, contender: Contender, all: ReadonlyMap<Contender, readonly Round[]>): string[] {
  const rounds = all.get(contender) ?? [];
  const bare = [...all].find(([{ name }]) => name === 'bare')?.[1] ?? [];
  const shown = (field: keyof Round, digits: number): string =>
    showSpread(spreadOf(rounds.map((round) => round[field])), digits);
  const perSecond = (of: readonly Round[]): number => median(of.map((round) => round.perSecond));
  return [
    String(concurrency),
    contender.name,
    shown('perSecond', 0),
    (perSecond(rounds) / perSecond(bare)).toFixed(2),
    shown('p50Ms', 2),
    shown('p99Ms', 2),
    shown('cpuMs', 2),
    contender.memory.peakMegabytes().toFixed(0),
  ];
}

runBench({
  name: 'bench:list',
  options: OPTIONS,
  measure: async (values, cleanUp) => {
    const warmUp = wholeNumber('warm-up', values['warm-up'], values.quick ? 200 : 2_000);
    const count = values.quick ? 300 : 2_000;
    const rounds = roundsOf(values);
    const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
    cleanUp.add(() => mongoDb.stop());
    const contenders = await startAll(cleanUp, mongoDb.uri, values['node-args']?.split(' ').filter(Boolean) ?? []);
    for (const { url } of contenders) {
      await checkList(url, PAGE);
      await ask(url, { count: warmUp, concurrency: 8 });
    }
    const rows: string[][] = [];
    for (const concurrency of CONCURRENCIES) {
      process.stderr.write(`${concurrency} at once ...\n`);
      const all = new Map(contenders.map((contender) => [contender, [] as Round[]]));
      await interleaved(rounds, contenders, async (contender) => {
        all.get(contender)?.push(await measureRound(contender, count, concurrency));
      });
      rows.push(...contenders.map((contender) => rowOf(concurrency, contender, all)));
    }
    const how = `${mongoDb.description}; ${rounds.count} rounds of ${count}, warm-up of ${warmUp}, seed ${rounds.seed}`;
    const facts = [`${describeMachine()}; ${how}`, describeNoise(rounds.noise.report())];
    console.log([...facts, markdownTable(COLUMNS, rows, 2)].join('\n\n'));
  },
});
