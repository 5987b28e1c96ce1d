import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closedPort } from '../support/network/scripted-server';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { dev?: boolean; optional?: boolean }>;
};

/** What is left after `npm run build && npm prune --omit=dev --omit=optional`. Links to the packages stand for copies. */
function makeInstall(parts: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-install-'));
  for (const part of parts) cpSync(part, path.join(folder, part), { recursive: true });
  for (const [name, { dev, optional }] of Object.entries(lock.packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(name) || dev || optional) continue;
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    symlinkSync(path.resolve(name), path.join(folder, name));
  }
  return folder;
}

let built = '';
let notBuilt = '';
beforeAll(() => {
  built = makeInstall(['package.json', 'bin', 'dist', 'views', 'public']);
  notBuilt = makeInstall(['package.json', 'bin']);
});
afterAll(() => {
  for (const folder of [built, notBuilt]) rmSync(folder, { recursive: true, force: true });
});

/** The environment of a machine on which nothing is set. */
const bare = { PATH: process.env.PATH, HOME: process.env.HOME };

function run(folder: string, script: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const command = `${scripts[script]} ${args.join(' ')}`;
  return spawnSync('sh', ['-c', command], { cwd: folder, env: { ...bare, ...env }, encoding: 'utf8' });
}

const STARTED_MS = 2_000;

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/**
 * Starts the service with nothing set but its port; gives its page, and how long it took until `/healthz` answered: the time
 * that passed, and the processor time, which a busy machine does not change.
 */
async function startOnce(): Promise<{ ms: number; cpuMs: number; page: string }> {
  const port = await closedPort();
  const startedAt = performance.now();
  const child = spawn('sh', ['-c', `exec ${scripts.start}`], {
    cwd: built,
    env: { ...bare, PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    while (!(await answers(`http://127.0.0.1:${port}/healthz`))) {
      if (child.exitCode !== null || performance.now() - startedAt > 10_000) throw new Error('It does not answer');
      await delay(20);
    }
    const ms = performance.now() - startedAt;
    const read = async (address: string) => (await fetch(`http://127.0.0.1:${port}${address}`)).text();
    const [, cpuSeconds] = /^process_cpu_seconds_total (\S+)$/m.exec(await read('/metrics')) ?? [];
    return { ms, cpuMs: Number(cpuSeconds) * 1000, page: await read('/') };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

describe('a built and pruned install', () => {
  it('answers /healthz within 2 s of npm start, with nothing set at all', async () => {
    const { ms, cpuMs, page } = await startOnce();
    const isBusy = (loadavg()[0] ?? 0) > availableParallelism();
    expect(isBusy ? cpuMs : ms).toBeLessThan(STARTED_MS);
    expect(page).toContain('There is no key for Fish.Audio.');
    expect(page).toContain('The database is off.');
  });

  it.each(['reconcile', 'journal'])('runs npm run %s', (script) => {
    const { status, stdout } = run(built, script, ['--help']);
    expect({ status, usage: stdout.includes('npm run') }).toEqual({ status: 0, usage: true });
  });

  it('lists the quarantine', () => {
    mkdirSync(path.join(built, 'data'), { recursive: true });
    expect(run(built, 'journal', ['list'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('runs npm run verify:database', async () => {
    const { status, stderr } = run(built, 'verify:database', [], {
      MONGO_URI: `mongodb://127.0.0.1:${await closedPort()}/db`,
    });
    expect({ status, refused: /refuses connections \(ECONNREFUSED\)/.test(stderr) }).toEqual({
      status: 1,
      refused: true,
    });
  });
});

describe('where nothing was compiled', () => {
  it.each(['start', 'reconcile', 'journal', 'verify:database'])('npm run %s says so in one line', (script) => {
    const { status, stdout, stderr } = run(notBuilt, script);
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toMatch(/^dist\/\S+ is missing, .*npm run build.*\n$/);
  });

  it('npm run demo, npm test and the like compile first', () => {
    for (const script of ['demo', 'sandbox', 'test', 'chaos', 'fuzz']) expect(scripts[script]).toContain('build');
  });
});
