import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSynced } from '../../../src/files/durable-files';
import { UsageLane } from '../../../src/journal/usage/usage-lane';
import { UsageWorker, type UsageWorkerDeps } from '../../../src/services/usage/usage-worker';
import { KeptLog } from './journal-support';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'usage-lane-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a file of speeches that is gone', () => {
  async function withoutFile(log: KeptLog): Promise<UsageLane> {
    const file = path.join(folder, '1.events');
    await writeSynced(file, '');
    const lane = await UsageLane.open(folder, log);
    await rm(file);
    return lane;
  }

  it('is reported, and the lane goes on with the next batch', async () => {
    const log = new KeptLog();
    const lane = await withoutFile(log);
    const draft = await lane.draft();
    expect(draft).toMatchObject({ noted: [], files: [{ name: '1.events' }] });
    expect(log.count('usage_lines_damaged')).toBe(1);
  });

  it('is not taken for lost where the folder is gone as well, since another process has it', async () => {
    const log = new KeptLog();
    const lane = await withoutFile(log);
    await rename(folder, `${folder}-taken`);
    try {
      await expect(lane.draft()).rejects.toThrow('ENOENT');
      expect(log.lines).toEqual([]);
    } finally {
      await rename(`${folder}-taken`, folder);
    }
  });
});

describe('countNow', () => {
  const lane = { id: 'l', batch: null, draft: async (): Promise<null> => null };
  const nothing = async (): Promise<undefined> => undefined;
  const usage = { lanes: [lane], retry: nothing, seal: nothing, adoptOrphans: nothing, removeEmptyLanes: nothing };
  const workerOf = (journal: object, records = {}): UsageWorker => {
    const database = { state: 'connected', usage: records };
    const deps = { usage: journal, journal: {}, database, log: new KeptLog() };
    return new UsageWorker(deps as unknown as UsageWorkerDeps);
  };

  it('is not told by a run of before that all is counted', async () => {
    const retry = jest.fn(nothing);
    const worker = workerOf({ ...usage, retry });
    const first = worker.countNow();
    retry.mockRejectedValueOnce(new Error('broken'));
    const second = worker.countNow();
    expect(await Promise.all([first, second])).toContain(false);
    expect(await second).toBe(false);
  });

  it('does not wait for a lane that another process has taken over', async () => {
    const lanes = [{ ...lane, id: 'lost', draft: () => Promise.reject(new Error('broken')) }];
    const worker = workerOf({ ...usage, lanes });
    expect(await worker.countNow()).toBe(false);
    lanes.pop();
    expect(await worker.countNow()).toBe(true);
  });

  it('has what is old forgotten also of a voice that comes after ten thousand others', async () => {
    const counted = Array.from({ length: 10_001 }, (_, index) => ({ voice_id: `v${index}` }));
    const forgetOldLanes = jest.fn(nothing);
    const lanes = [{ ...lane, batch: { counted }, settle: nothing }];
    const worker = workerOf({ ...usage, lanes }, { add: async () => 0, forgetOldLanes });
    expect(await worker.countNow()).toBe(true);
    expect(forgetOldLanes).toHaveBeenLastCalledWith('v10000');
  });
});
