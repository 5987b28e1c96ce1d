import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Marks } from '../../../src/files/marks';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'voice-models-marks-'));
});
afterEach(() => rm(home, { recursive: true }));

it('keeps marks in a folder that need not be there, for every process that shares it', async () => {
  const folder = path.join(home, 'among', 'others');
  const [marks, others] = [new Marks(folder), new Marks(folder)];
  expect([await marks.all(), await marks.has('one'), await marks.ageMs('one')]).toEqual([[], false, 0]);
  await Promise.all([marks.add('one'), others.add('one'), others.add('two')]);
  expect([(await marks.all()).toSorted(), await others.has('one')]).toEqual([['one', 'two'], true]);
  await utimes(path.join(folder, 'one'), new Date(), new Date(Date.now() - 60_000));
  expect(await others.ageMs('one')).toBeGreaterThanOrEqual(60_000);
  await Promise.all([marks.remove('one'), others.remove('one')]);
  expect([await marks.all(), await others.has('one')]).toEqual([['two'], false]);
});
