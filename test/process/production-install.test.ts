import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fixtureBytes } from '../support/media/fixtures';
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

const BUILT = ['package.json', 'bin', 'dist', 'views', 'public'];

/** A release as deployment tools lay it out: `current` is a link to it, and its packages are a link to those of all releases. */
function makeRelease(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-releases-'));
  for (const part of BUILT) cpSync(part, path.join(folder, 'releases', '1', part), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'releases', '1', 'node_modules'));
  symlinkSync(path.join('releases', '1'), path.join(folder, 'current'));
  return folder;
}

let built = '';
let notBuilt = '';
let releases = '';
beforeAll(() => {
  built = makeInstall(BUILT);
  notBuilt = makeInstall(['package.json', 'bin']);
  releases = makeRelease();
});
afterAll(() => {
  for (const folder of [built, notBuilt, releases]) rmSync(folder, { recursive: true, force: true });
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

/** Starts the service with nothing set but its port, and ends it after `use`, which is told the time until `/healthz` answered. */
async function whileRunning<T>(folder: string, use: (url: string, ms: number) => Promise<T>): Promise<T> {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const startedAt = performance.now();
  const child = spawn('sh', ['-c', `exec ${scripts.start}`], {
    cwd: folder,
    env: { ...bare, PORT: new URL(url).port },
    stdio: 'ignore',
  });
  try {
    while (!(await answers(`${url}/healthz`))) {
      if (child.exitCode !== null || performance.now() - startedAt > 10_000) throw new Error('It does not answer');
      await delay(20);
    }
    return await use(url, performance.now() - startedAt);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

/** The page, and how long the start took: the time that passed, and the processor time, which a busy machine does not change. */
function startOnce(): Promise<{ ms: number; cpuMs: number; page: string }> {
  return whileRunning(built, async (url, ms) => {
    const read = async (address: string) => (await fetch(`${url}${address}`)).text();
    const [, cpuSeconds] = /^process_cpu_seconds_total (\S+)$/m.exec(await read('/metrics')) ?? [];
    return { ms, cpuMs: Number(cpuSeconds) * 1000, page: await read('/') };
  });
}

/** What a check says of recordings, of which each has another decoder. */
function checkEach(folder: string, names: readonly string[]): Promise<unknown[]> {
  return whileRunning(folder, async (url) => {
    const results: unknown[] = [];
    for (const name of names) {
      const form = new FormData();
      form.append('audio', new Blob([new Uint8Array(fixtureBytes(name))]), name);
      const response = await fetch(`${url}/api/reference-checks`, { method: 'POST', body: form });
      const { samples } = (await response.json()) as { samples?: { found: { levels: unknown } | null }[] };
      results.push([response.status, samples?.map(({ found }) => Boolean(found?.levels))]);
    }
    return results;
  });
}

describe('a built and pruned install', () => {
  it('answers /healthz within 2 s of npm start, with nothing set at all', async () => {
    const { ms, cpuMs, page } = await startOnce();
    const isBusy = (loadavg()[0] ?? 0) > availableParallelism();
    expect(isBusy ? cpuMs : ms).toBeLessThan(STARTED_MS);
    expect(page).toContain('There is no key for Fish.Audio.');
    expect(page).toContain('The database is off.');
  });

  it('does not blame a recording whose decoder cannot be loaded', async () => {
    // The packages are links out of the folder, which the inspecting processes may not follow.
    expect(await checkEach(built, ['speech.flac', 'speech.mp3'])).toEqual([
      [500, undefined],
      [500, undefined],
    ]);
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

describe('a release that is a link, and shares its packages with others by a link', () => {
  it('measures every codec that has a decoder', async () => {
    const names = ['speech.flac', 'speech-vorbis.ogg', 'speech.mp3', 'speech.ogg'];
    const found = await checkEach(path.join(releases, 'current'), names);
    expect(found).toEqual(names.map(() => [200, [true]]));
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
