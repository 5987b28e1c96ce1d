import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/network/free-port';
import { startArguments } from '../../test/support/service/run-process';

/** A server of the bench, in a process of its own. */
export interface BenchServer {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** What is compared: our service, the plain implementation, and the raw pipe. */
export const CONTENDERS = ['ours', 'plain', 'raw'] as const;
/** The name of one of them. */
export type Contender = (typeof CONTENDERS)[number];

const ROOT = path.join(__dirname, '..', '..');
const START_LIMIT_MS = 20_000;

function run(args: readonly string[], cwd: string, variables: Readonly<Record<string, string>>): ChildProcess {
  // Neither the environment of the bench nor a .env file in the current folder is used.
  const env = { PATH: process.env.PATH, ...variables };
  return spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Starts a program of `references/`, which prints its port. */
export async function startReference(file: string, variables: Readonly<Record<string, string>>): Promise<BenchServer> {
  const child = run(['--import', 'tsx', path.join(ROOT, 'bench', 'references', file)], ROOT, variables);
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)));
    child.stdout?.on('data', (piece: Buffer) => {
      const found = /listening on (\d+)/.exec(String(piece))?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { pid: child.pid as number, url: `http://127.0.0.1:${port}`, stop: () => stopChild(child) };
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const healthy = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    await sleep(50);
  }
  throw new Error('The service did not start.');
}

/** Starts the built service, with every check on. `variables` are settings besides the usual ones. */
export async function startService(
  sinkUrl: string,
  nodeArgs: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-bench-'));
  const port = await freePort();
  const child = run(startArguments(nodeArgs), folder, {
    // At this log level the service does not log its port, so the bench has to choose it.
    PORT: String(port),
    FISH_API_KEY: 'bench',
    FISH_API_BASE_URL: sinkUrl,
    DATA_DIR: folder,
    UPLOAD_MAX_CONCURRENT: '64',
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
    ...variables,
  });
  child.stdout?.pipe(process.stderr);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  };
  await untilHealthy(url, child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { pid: child.pid as number, url, stop };
}

/** Starts a contender that sends what it receives to the sink. `nodeArgs` are for our service only, such as for profiling. */
export function startContender(
  contender: Contender,
  sinkUrl: string,
  nodeArgs: readonly string[],
): Promise<BenchServer> {
  if (contender === 'ours') return startService(sinkUrl, nodeArgs);
  return startReference(contender === 'plain' ? 'plain.ts' : 'raw-pipe.ts', { SINK_URL: sinkUrl });
}
