import { getEventListeners } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InspectingProcess, type StartOptions } from '../../../../src/media/processes/inspecting-process';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'echo-voice-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('leaves nothing behind when it fails to start, not even with the signal that ends all of them', async () => {
  const file = path.join(folder, 'entry.cjs');
  await writeFile(file, 'process.exit(7);');
  const bounds: StartOptions['bounds'] = { dataBytes: 2 ** 28, heapMegabytes: 96, cpuSeconds: 60 };
  const { signal } = new AbortController();
  const started = InspectingProcess.start({ entry: { file }, parentFolder: folder, bounds }, signal);
  await expect(started).rejects.toMatchObject({ reason: 'crash' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(await readdir(folder)).toEqual(['entry.cjs']);
});
