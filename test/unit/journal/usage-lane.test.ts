import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSynced } from '../../../src/files/durable-files';
import { UsageLane } from '../../../src/journal/usage/usage-lane';
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
