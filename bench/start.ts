import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { freePort } from '../test/support/network/free-port';
import { startArguments } from '../test/support/service/run-process';
import { cpuSeconds, residentMegabytes } from './upload/process-facts';
import { machineFacts } from './upload/report';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, help: { type: 'boolean', default: false } },
});

const HELP = `npm run bench:start -- [options]
  --rounds <n>        how often each server is started, 5 unless told otherwise
`;

/** So long after its first response a server counts as idle. */
const IDLE_AFTER_MS = 3_000;
const LIMIT_MS = 60_000;

/** One server: what Node is given, and the variables besides `PORT`, `DATA_DIR` and `PATH`. */
interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What was measured of one start. */
interface Start {
  /** From the start of the process until `/healthz` has answered. */
  readonly ms: number;
  /** Processor time until then. */
  readonly cpuMs: number;
  readonly idleMegabytes: number;
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => resolve(response.resume().statusCode === 200));
    request.on('error', () => resolve(false));
  });
}

async function startOnce({ args, variables }: Contender): Promise<Start> {
  const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-bench-'));
  const port = await freePort();
  const env = { PATH: process.env.PATH, PORT: String(port), DATA_DIR: folder, ...variables };
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const pid = child.pid ?? 0;
  try {
    while (!(await answers(`http://127.0.0.1:${port}/healthz`))) {
      if (child.exitCode !== null || performance.now() - startedAt > LIMIT_MS) throw new Error('It does not start.');
      await sleep(2);
    }
    const [ms, cpuMs] = [performance.now() - startedAt, cpuSeconds(pid) * 1000];
    await sleep(IDLE_AFTER_MS);
    return { ms, cpuMs, idleMegabytes: residentMegabytes(pid) };
  } finally {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** The median of some numbers, and the least and the most of them. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (place: number): string => (sorted[place] ?? 0).toFixed(0);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)} to ${at(sorted.length - 1)})`;
}

/** Ours with nothing set, ours with everything that is loaded for a setting, and a server that does nothing else. */
function contendersWith(mongoUri: string): Contender[] {
  const everything = {
    FISH_API_KEY: 'bench',
    FISH_API_BASE_URL: 'http://127.0.0.1:9',
    MONGO_URI: mongoUri,
    SAMPLE_STORE: 'filesystem',
  };
  return [
    { name: 'bare express', args: [path.join(__dirname, 'references', 'bare-express.cjs')], variables: {} },
    { name: 'ours, nothing set', args: startArguments(), variables: {} },
    { name: 'ours, everything on', args: startArguments(), variables: everything },
  ];
}

async function main(): Promise<void> {
  if (options.help) return console.log(HELP);
  const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
  try {
    const measured = contendersWith(mongoDb.uri).map((contender) => ({ contender, starts: [] as Start[] }));
    for (let round = 0; round < Number(options.rounds); round += 1) {
      process.stderr.write(`round ${round + 1} ...\n`);
      for (const { contender, starts } of measured) starts.push(await startOnce(contender));
    }
    const { cores, processor, memoryGigabytes, node } = machineFacts();
    const load = loadavg()[0]?.toFixed(1);
    console.log(`${cores} cores (${processor}), ${memoryGigabytes} GB of memory, Node ${node}, load ${load}\n`);
    console.log('| server | ms to /healthz | processor time, ms | idle MB |\n| --- | --: | --: | --: |');
    for (const { contender, starts } of measured) {
      const cells = (['ms', 'cpuMs', 'idleMegabytes'] as const).map((key) => spread(starts.map((start) => start[key])));
      console.log(`| ${[contender.name, ...cells].join(' | ')} |`);
    }
  } finally {
    await mongoDb.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
