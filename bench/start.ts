import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { cpuSeconds, residentMegabytes } from '../test/support/machine/process-tree';
import { freePort } from '../test/support/network/free-port';
import { startArguments } from '../test/support/service/run-process';
import type { CleanUp } from './harness/clean-up';
import { describeMachine, describeNoise } from './harness/noise';
import { COMPARING } from './harness/options';
import { interleaved, roundsOf } from './harness/rounds';
import { runBench } from './harness/run-bench';
import { startProcess, untilAnswered } from './harness/servers';
import { showSpread, spreadOf } from './harness/statistics';
import { markdownTable } from './harness/table';

/** So long after its first response a server counts as idle. */
const IDLE_AFTER_MS = 3_000;
const ASK_EVERY_MS = 2;

/** One server: what Node is given, and the variables besides `PORT` and `DATA_DIR`. */
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

async function startOnce(cleanUp: CleanUp, { args, variables }: Contender): Promise<Start> {
  const folder = await mkdtemp(path.join(cleanUp.folder, 'start-'));
  const port = await freePort();
  const program = { command: process.execPath, args, cwd: folder };
  const startedAt = performance.now();
  const { child, stop } = startProcess(cleanUp, {
    ...program,
    variables: { PORT: String(port), DATA_DIR: folder, ...variables },
  });
  child.stdout?.resume();
  const pid = child.pid ?? 0;
  await untilAnswered(`http://127.0.0.1:${port}/healthz`, child, ASK_EVERY_MS);
  const [ms, cpuMs] = [performance.now() - startedAt, cpuSeconds(pid) * 1000];
  await sleep(IDLE_AFTER_MS);
  const idleMegabytes = residentMegabytes(pid);
  await stop();
  return { ms, cpuMs, idleMegabytes };
}

/** Ours with nothing set, ours with everything that is loaded for a setting, and servers that do nothing else. */
function contendersWith(mongoUri: string): Contender[] {
  const everything = {
    FISH_API_KEY: 'bench',
    FISH_API_BASE_URL: 'http://127.0.0.1:9',
    MONGO_URI: mongoUri,
    SAMPLE_STORE: 'filesystem',
  };
  const bare = (file: string): string[] => [path.join(__dirname, 'references', file)];
  return [
    { name: 'bare node:http', args: bare('bare-http.cjs'), variables: {} },
    { name: 'bare express', args: bare('bare-express.cjs'), variables: {} },
    { name: 'ours, nothing set', args: startArguments(), variables: {} },
    { name: 'ours, everything on', args: startArguments(), variables: everything },
  ];
}

runBench({
  name: 'bench:start',
  options: COMPARING,
  measure: async (values, cleanUp) => {
    const rounds = roundsOf(values);
    const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
    cleanUp.add(() => mongoDb.stop());
    const measured = contendersWith(mongoDb.uri).map((contender) => ({ contender, starts: [] as Start[] }));
    await interleaved(rounds, measured, async ({ contender, starts }) => {
      starts.push(await startOnce(cleanUp, contender));
    });
    const rows = measured.map(({ contender, starts }) => {
      const shown = (['ms', 'cpuMs', 'idleMegabytes'] as const).map((field) => starts.map((start) => start[field]));
      return [contender.name, ...shown.map((numbers) => showSpread(spreadOf(numbers), 0))];
    });
    const facts = `${describeMachine()}; ${rounds.count} rounds, seed ${rounds.seed}`;
    const table = markdownTable(['server', 'ms to /healthz', 'processor time, ms', 'idle MB'], rows);
    console.log([facts, describeNoise(rounds.noise.report()), table].join('\n\n'));
  },
});
