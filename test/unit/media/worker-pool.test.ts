import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorkerPool } from '../../../src/media/workers/worker-pool';

/** A worker that does as it is told, with the job's `soundPath` as the order. */
const OBEDIENT = `
const { parentPort } = require('node:worker_threads');
const orders = {
  hang: () => { for (;;); },
  exit: () => process.exit(1),
  throw: () => { throw new Error('broken'); },
  fill: () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); },
  rest: () => setTimeout(() => parentPort.postMessage({ kind: 'failed', io: false, reason: 'rested' }), 60),
};
parentPort.on('message', ({ soundPath }) => orders[soundPath]());
parentPort.postMessage({ kind: 'ready' });
`;

describe('WorkerPool', () => {
  let directory: string;
  let pool: WorkerPool;
  const order = (what: string) => pool.run({ source: { kind: 'file', path: '' }, soundPath: what });

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'echo-voice-test-'));
    await writeFile(path.join(directory, 'worker.cjs'), OBEDIENT);
  });
  afterAll(() => rm(directory, { recursive: true }));
  beforeEach(() => {
    pool = new WorkerPool({ workerFile: path.join(directory, 'worker.cjs'), workers: 1, timeLimitMs: 700 });
  });
  afterEach(() => pool.close());

  it('kills a worker that never comes back, and goes on with another (B43)', async () => {
    const startedAt = performance.now();
    const [hung, rested] = await Promise.allSettled([order('hang'), order('rest')]);

    expect(hung).toMatchObject({ status: 'rejected', reason: { reason: 'time_limit' } });
    expect(rested).toMatchObject({ status: 'fulfilled', value: { reason: 'rested' } });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  it.each(['exit', 'throw', 'fill'])('survives a worker that dies of %s', async (cause) => {
    await expect(order(cause)).rejects.toMatchObject({ reason: expect.stringMatching(/crash|time_limit/) });
    expect(await order('rest')).toMatchObject({ reason: 'rested' });
  });

  it('does not count the time that a job waits for its turn', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => order('rest')));
    expect(answers).toHaveLength(15);
  });

  it('rejects what runs and what waits when it is closed', async () => {
    const outcomes = Promise.allSettled([order('rest'), order('rest')]);
    await pool.close();

    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(order('rest')).rejects.toThrow('closed');
  });
});
