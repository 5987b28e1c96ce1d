import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, symlink } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { descendantsOf, startOf } from '../../test/support/machine/process-tree';
import { freePort } from '../../test/support/network/free-port';
import { startArguments } from '../../test/support/service/run-process';
import type { CleanUp } from './clean-up';

/** A server of the bench, in a process of its own. */
export interface BenchServer {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Where it runs, such as a folder without a .env file; the folder of the bench unless given. */
  readonly cwd?: string;
}

const ROOT = path.join(__dirname, '..', '..');
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/** Ends a process, and what it has started and not ended itself. */
async function stopFamily(child: ChildProcess): Promise<void> {
  const descendants = child.pid === undefined ? [] : descendantsOf(child.pid);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(late);
  }
  killAll(descendants);
}

function killAll(processes: ReturnType<typeof descendantsOf>): void {
  for (const { pid, startedAt } of processes) {
    if (startOf(pid) !== startedAt) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}

/** Starts a process that ends with the bench. The environment of the bench is not passed on, except for `PATH`. */
export function startProcess(
  cleanUp: CleanUp,
  { command, args, variables, cwd }: ServerProgram,
): { readonly child: ChildProcess; readonly stop: () => Promise<void> } {
  const env = { PATH: process.env.PATH, TMPDIR: cleanUp.folder, ...variables };
  const child = spawn(command, args, { cwd: cwd ?? cleanUp.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const forget = cleanUp.addAtOnce(() => {
    killAll(descendantsOf(child.pid ?? 0));
    child.kill('SIGKILL');
  });
  const stop = cleanUp.add(async () => {
    await stopFamily(child);
    forget();
  });
  return { child, stop };
}

/** Whether a GET of this URL is answered with 200, on a connection of its own. */
export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => resolve(response.resume().statusCode === 200));
    request.on('error', () => resolve(false));
  });
}

/** Asks every `everyMs` until a server answers. Throws where it ends before that, or takes longer than 30 s. */
export async function untilAnswered(url: string, child: ChildProcess, everyMs: number): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || performance.now() > deadline) throw new Error(`${child.spawnargs.join(' ')} does not start.`);
    await sleep(everyMs);
  }
}

/** Starts a server that is given its port as `PORT` in its variables, or by `arrange`; resolves once it answers at `probe`. */
export async function startOnPort(
  cleanUp: CleanUp,
  probe: string,
  arrange: (port: number) => ServerProgram,
): Promise<BenchServer> {
  const port = await freePort();
  const { child, stop } = startProcess(cleanUp, arrange(port));
  child.stdout?.pipe(process.stderr);
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(`${url}${probe}`, child, 50);
  return { pid: child.pid ?? 0, url, stop };
}

/**
 * Compiles a program of `references/`, so that it runs without a compiler beside it, whose memory would count as its own. Packages are
 * taken from the project. Returns the compiled file.
 */
export async function compileReference(cleanUp: CleanUp, file: string): Promise<string> {
  const outfile = path.join(cleanUp.folder, file.replace(/\.ts$/, '.cjs'));
  const entry = path.join(ROOT, 'bench', 'references', file);
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  await symlink(path.join(ROOT, 'node_modules'), path.join(cleanUp.folder, 'node_modules')).catch(() => undefined);
  return outfile;
}

/** Starts a program of `references/`, which prints its port. */
export async function startReference(
  cleanUp: CleanUp,
  file: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const program = { command: process.execPath, args: [await compileReference(cleanUp, file)], variables };
  const { child, stop } = startProcess(cleanUp, program);
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)));
    child.stdout?.on('data', (piece: Buffer) => {
      const found = /listening on (\d+)/.exec(String(piece))?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { pid: child.pid ?? 0, url: `http://127.0.0.1:${port}`, stop };
}

/** Starts the built service, with every check on. `variables` are settings besides the usual ones, `nodeArgs` such as for profiling. */
export async function startService(
  cleanUp: CleanUp,
  upstreamUrl: string,
  nodeArgs: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const folder = await mkdtemp(path.join(cleanUp.folder, 'service-'));
  return startOnPort(cleanUp, '/healthz', (port) => ({
    command: process.execPath,
    args: startArguments(nodeArgs),
    cwd: folder,
    variables: {
      // At this log level the service does not log its port, so that the bench has to choose it.
      PORT: String(port),
      FISH_API_KEY: 'bench',
      FISH_API_BASE_URL: upstreamUrl,
      DATA_DIR: folder,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'error',
      ...variables,
    },
  }));
}
