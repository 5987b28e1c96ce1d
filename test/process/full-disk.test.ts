import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { mayMount, mountSmallDisk, type SmallDisk } from '../support/files/small-disk';
import { makeWav } from '../support/media/wav';
import { soundBytes } from '../support/network/sandbox-requests';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const describeWithMount = mayMount() ? describe : describe.skip;

describeWithMount('a data folder on a small disk (only where mounting a tmpfs is permitted)', () => {
  let disk: SmallDisk;
  let service: ServiceProcess;

  beforeEach(async () => {
    disk = await mountSmallDisk('size=1200k');
    service = await startServiceProcess({
      dataFolder: disk.folder,
      variables: { MONGO_URI: 'mongodb://127.0.0.1:9/db' },
    });
  });
  afterEach(async () => {
    await service.close();
    await disk.remove();
  });

  async function upload(sample: Buffer, fields: Record<string, string> = {}) {
    const body = new FormData();
    body.set('audio', new File([sample], 'voice'));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  const temporaryFiles = () => readdir(path.join(disk.folder, 'uploads'));

  // The last size is that of a sample of which the disk takes all but the end, and says nothing about it.
  it.each([3_000_000, 1_900_000, 1_300_000])(
    'refuses a sample of %d bytes with 507, keeps nothing of it, and makes no voice out of half of it (F134)',
    async (bytes) => {
      const sample = makeWav({ seconds: bytes / 2 / 48_000, sampleRate: 48_000 });
      const { status, body } = await upload(sample);
      expect({ status, code: body.code }).toEqual({ status: 507, code: 'insufficient_storage' });
      expect(service.sandbox.state.creates).toBe(0);
      expect(await temporaryFiles()).toEqual([]);
      expect((await upload(soundBytes('speech.mp3'))).status).toBe(201);
    },
  );

  it('refuses an upload before Fish.Audio is called when the journal cannot be written, until it can (F134)', async () => {
    await disk.fill();
    const { status, body } = await upload(soundBytes('speech.mp3'), { user_id: USER_ID });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'journal_unavailable' });
    expect(service.sandbox.state.creates).toBe(0);
    const ready = await fetch(`${service.url}/readyz`).then((answer) => answer.json());
    expect(ready).toMatchObject({ journal: { depth: 0, quarantined: 0 } });
    await disk.empty();
    const again = await upload(soundBytes('speech.mp3'), { user_id: USER_ID });
    expect(again).toMatchObject({ status: 201, body: { database_status: 'queued' } });
    expect(service.sandbox.state.creates).toBe(1);
  });
});
