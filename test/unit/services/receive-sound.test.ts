import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { assertRoom, withReceivedSound } from '../../../src/services/clips/receive-sound';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-receive-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('says that a speech was paid for where the disk becomes full, and leaves nothing of it', async () => {
  async function* untilFull() {
    yield Buffer.alloc(1_000);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  }
  const spoken = { text: 'Hi.', engine: 's1', format: 'pcm', sampleRate: 44_100, bitrate: null } as const;
  const speech = { format: 'pcm', spoken, stream: Readable.from(untilFull()) } as const;
  const received = withReceivedSound(speech, { folder, owner: 'here' }, () => Promise.resolve());
  await expect(received).rejects.toMatchObject({
    code: 'insufficient_storage',
    detail: expect.stringContaining('Fish.Audio has charged for it'),
  });
  expect(await readdir(folder)).toEqual([]);
});

it('finds room for a speech after its folder was removed while the service runs', async () => {
  const removed = path.join(folder, 'removed');
  await assertRoom({ folder: removed });
  expect(await readdir(removed)).toEqual([]);
});
