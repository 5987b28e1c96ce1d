import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessUsage, UsageReader } from '../../../src/media/processes/process-usage';
import { ProcessingBudget } from '../../../src/media/processing-budget';
import { type ObedientPool, openObedientPool } from '../../support/media/obedient-process';

const onLinux = process.platform === 'linux' ? it : it.skip;
const reasonOf = (job: Promise<unknown>): Promise<unknown> =>
  job.then(
    (reply) => (reply as { reason: string }).reason,
    (error) => error.reason ?? error,
  );

async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i += 1) await sleep(25);
  expect(holds()).toBe(true);
}

let bench: ObedientPool;
afterEach(async () => {
  const { processes } = bench;
  await bench.pool.close();
  expect(readdirSync(processes)).toEqual([]);
  await bench.close();
});

function usageOf(pid: number | undefined): ProcessUsage | null {
  const reader = new UsageReader(pid ?? 0);
  try {
    return reader.read();
  } finally {
    reader.close();
  }
}

describe('a process that a sample hurts', () => {
  beforeEach(async () => {
    bench = await openObedientPool();
  });

  onLinux.each([
    ['loop', /^cpu_limit$/],
    ['heap', /^(memory_limit|out_of_memory)$/],
    ['buffers', /^(memory_limit|out_of_memory)$/],
    ['wasm', /^(memory_limit|out_of_memory)$/],
    ['exit', /^crash$/],
    ['throw', /^crash$/],
    ['nonsense', /^nonsense$/],
    ['huge', /^nonsense$/],
  ])('by way of "%s" is replaced, and nobody else is hurt (B43)', async (order, reason) => {
    const self = process.pid;
    const [lost, rested] = await Promise.all([reasonOf(bench.order(order)), reasonOf(bench.order('rest 1'))]);

    expect(lost).toMatch(reason);
    expect(rested).toBe('rested');
    expect(process.pid).toBe(self);
  });

  it('uses up the budget of its request, and the rest of that is not begun', async () => {
    const budget = new ProcessingBudget([1]);
    budget.charge(budget.leftMs - 100);
    const outcomes = ['loop', 'rest 1', 'rest 1'].map((order) => reasonOf(bench.order(order, { budget })));

    expect(await Promise.all(outcomes)).toEqual(['cpu_limit', 'budget', 'budget']);
    expect(await reasonOf(bench.order('rest 1'))).toBe('rested');
  });
});

describe('what a process can reach', () => {
  beforeEach(async () => {
    bench = await openObedientPool();
  });

  it('is no variable of the service, and not its folder', async () => {
    process.env.SOME_SECRET = 'a secret of the service';
    const reply = await bench.order('environment').finally(() => delete process.env.SOME_SECRET);
    const [environment, cwd] = JSON.parse((reply as { reason: string }).reason);

    expect(Object.keys(environment).filter((name) => !/^(UV_|MALLOC_|PWD$|SHLVL$|_$|OLDPWD$)/.test(name))).toEqual([]);
    expect(cwd.startsWith(bench.processes)).toBe(true);
  });

  it('is no file but its own, and no program', async () => {
    const file = path.join(bench.directory, 'somebody-elses');
    await writeFile(file, 'private');

    expect(await reasonOf(bench.order(`reach ${file}`))).toBe(Array(4).fill('ERR_ACCESS_DENIED').join());
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});

describe('a caller who leaves', () => {
  beforeEach(async () => {
    bench = await openObedientPool();
  });

  it('takes along what runs and what waits', async () => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const jobs = ['loop', 'loop', 'loop'].map((order) => reasonOf(bench.order(order, { signal })));
    const other = reasonOf(bench.order('rest 1'));
    await eventually(() => bench.pool.pids.length === 1);
    const [loops] = bench.pool.pids;
    const gone = new Error('gone');
    leaving.abort(gone);

    expect(await Promise.all(jobs)).toEqual([gone, gone, gone]);
    expect(await other).toBe('rested');
    expect(bench.pool.pids).not.toContain(loops);
  });

  onLinux('pays for what was running, once, and before it is told so', async () => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const budget = new ProcessingBudget([1]);
    const job = reasonOf(bench.order('loop', { signal, budget })).then(() => budget.spentMs);
    await eventually(() => bench.pool.pids.some((pid) => (usageOf(pid)?.cpuMs ?? 0) > 300));
    leaving.abort(new Error('gone'));
    const spentMs = await job;
    await eventually(() => bench.pool.pids.length === 0);

    expect(spentMs).toBeGreaterThan(200);
    expect(budget.spentMs).toBe(spentMs);
  });

  it('but wants the work finished makes way for those who stay', async () => {
    const leaving = new AbortController();
    const finished: string[] = [];
    const left = bench.order('rest 1500', { left: leaving.signal }).then(() => finished.push('left'));
    await eventually(() => bench.pool.pids.length === 1);
    leaving.abort();
    await bench.order('rest 1').then(() => finished.push('stayed'));
    await left;

    expect(finished).toEqual(['stayed', 'left']);
  });
});

describe('jobs that wait', () => {
  it('are served in turns, however many one client has', async () => {
    bench = await openObedientPool();
    let done = 0;
    const many = Array.from({ length: 40 }, () =>
      bench.order('rest 10', { client: 'a' }).finally(() => {
        done += 1;
      }),
    );
    await many[0];
    await bench.order('rest 1', { client: 'b' });

    expect(done).toBeLessThan(5);
    await Promise.all(many);
  });

  it('beyond the bound are rejected, of the client who has most', async () => {
    bench = await openObedientPool({ maxWaiting: 5 });
    const many = Array.from({ length: 8 }, () => reasonOf(bench.order('rest 20', { client: 'a' })));
    const one = reasonOf(bench.order('rest 1', { client: 'b' }));

    expect(await one).toBe('rested');
    const outcomes = await Promise.all(many);
    expect(outcomes.filter((outcome) => outcome === 'queue_full').length).toBeGreaterThanOrEqual(3);
    expect(outcomes.filter((outcome) => outcome === 'rested').length).toBeGreaterThanOrEqual(4);
  });

  it('too long are rejected', async () => {
    bench = await openObedientPool({ maxWaitMs: 1500 });
    await bench.order('rest 1');
    const outcomes = ['rest 3000', 'rest 1'].map((order) => reasonOf(bench.order(order)));

    expect(await Promise.all(outcomes)).toEqual(['rested', 'wait_limit']);
  });

  it('do not count their waiting as their work', async () => {
    bench = await openObedientPool();
    const outcomes = await Promise.all(Array.from({ length: 15 }, () => reasonOf(bench.order('rest 150'))));

    expect(outcomes).toEqual(Array(15).fill('rested'));
  });
});

describe('processes', () => {
  it('come when there is work, a second one when more waits, and go when there is none', async () => {
    bench = await openObedientPool({ processes: 2, idleMs: 300 });
    expect(bench.pool.pids).toEqual([]);
    const jobs = ['rest 400', 'rest 400'].map((order) => bench.order(order));
    await eventually(() => bench.pool.pids.length === 2);
    await Promise.all(jobs);

    await eventually(() => bench.pool.pids.length === 0);
    expect(await reasonOf(bench.order('rest 1'))).toBe('rested');
  });

  onLinux('that need too much memory together are run one after the other', async () => {
    bench = await openObedientPool();
    await bench.order('rest 1');
    // Lines of Node need more or less: enough for one process, and too little for two.
    const { ownBytes } = usageOf(bench.pool.pids[0]) ?? { ownBytes: Number.NaN };
    await bench.close();
    bench = await openObedientPool({ processes: 2, memoryBytes: 1.5 * ownBytes });
    const startedAt = performance.now();
    const outcomes = await Promise.all(['rest 500', 'rest 500'].map((order) => reasonOf(bench.order(order))));

    expect(outcomes).toEqual(['rested', 'rested']);
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
  });

  onLinux.each(['SIGKILL', 'SIGTERM', 'SIGINT'])(
    'ended by %s from outside are replaced, and the job is done once more',
    async (signal) => {
      bench = await openObedientPool();
      const job = reasonOf(bench.order('rest 1000'));
      await eventually(() => bench.pool.pids.length === 1);
      await sleep(100);
      process.kill(bench.pool.pids[0] ?? 0, signal);

      expect(await job).toBe('rested');
    },
  );

  it('are gone once the pool is closed, with what ran and what waited', async () => {
    bench = await openObedientPool();
    const jobs = ['rest 5000', 'rest 1'].map((order) => reasonOf(bench.order(order)));
    await bench.pool.close();

    expect(await Promise.all(jobs)).toEqual(['closed', 'closed']);
    expect(await reasonOf(bench.order('rest 1'))).toBe('closed');
  });

  it('that cannot start are told of', async () => {
    bench = await openObedientPool({ entry: { file: '/nowhere/inspect.js' } });

    await expect(bench.order('rest 1')).rejects.toThrow('nowhere');
  });
});
