import { S3Home } from '../../../src/storage/s3/s3-home';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { idleMsOf } from '../../support/machine/busyness';
import { soundBytes } from '../../support/network/sandbox-requests';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { describeWithS3, startS3Server, type TestS3Server } from '../../support/storage/s3-server';
import { eventually, newUser, QUICK_DATABASE, QUICK_FISH_AUDIO, ServiceHarness } from '../reliability/kit';

const TIMING = {
  ...QUICK_DATABASE,
  ...QUICK_FISH_AUDIO,
  worker: { everyMs: 50, maxLookUpIntervalMs: 200, samplesEveryMs: 50 },
  samples: { patienceMs: 700 },
};
const VIDEO = soundBytes('speech-video.mp4');
/** Above the time limit of an upload, and far below that of a connection that never answers. */
const BOUND_MS = 4_000;

describeWithS3('recordings in a bucket', () => {
  let database: TemporaryDatabase;
  let server: TestS3Server;
  let network: TcpProxy;
  let harness: ServiceHarness;
  let bucket: S3Home;

  beforeAll(async () => {
    database = await startTemporaryDatabase();
    server = await startS3Server();
    network = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(server.options.endpoint).port) });
    const settings = server.settings(`http://127.0.0.1:${network.port}`);
    harness = await ServiceHarness.start(database, { timing: TIMING, settings });
    bucket = new S3Home(server.options);
  });
  afterAll(async () => {
    await bucket.close();
    await harness.close();
    await network.close();
    await server.stop();
    await database.stop();
  });

  const keys = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of bucket.list('samples/')) found.push(key);
    return found;
  };
  const upload = (userId: string) => harness.upload({ userId, sample: VIDEO, fileName: 'a.mp4' });
  const status = async (userId: string) => (await harness.records(userId))[0]?.sample_status;

  async function expectServed(modelId: string): Promise<void> {
    const address = `${harness.service.url}/api/voice-models/${modelId}/sample`;
    const part = await fetch(address, { headers: { Range: 'bytes=1000-1999' } });
    expect([part.status, part.headers.get('content-type')]).toEqual([206, 'video/mp4']);
    expect(Buffer.from(await part.arrayBuffer()).equals(VIDEO.subarray(1000, 2000))).toBe(true);
  }

  it('are the files that were uploaded, and gone once the voice is deleted', async () => {
    const { body } = await upload(newUser()).expect(201);
    expect(body.sample_status).toBe('stored');
    await expectServed(body.model_id);
    const receipt = await harness.api().delete(`/api/voice-models/${body.model_id}`).expect(200);
    expect(receipt.body.deleted.sample).toBe(true);
    expect(await keys()).toEqual([]);
  });

  it.each([
    ['refuses connections', () => network.refuse()],
    ['never answers', async () => network.blackHole()],
  ])(
    'wait while it %s, which holds no upload up for long, and follow',
    async (_how, takeAway) => {
      const userId = newUser();
      await takeAway();
      const uploading = upload(userId).expect(201);
      expect(await idleMsOf(() => uploading)).toBeLessThan(BOUND_MS);
      const { body } = await uploading;
      expect(body.sample_status).toBe('queued');
      await expectServed(body.model_id);
      const deleted = (await upload(newUser()).expect(201)).body;
      const receipt = await harness.api().delete(`/api/voice-models/${deleted.model_id}`).expect(200);
      expect(receipt.body).toMatchObject({ deleted: { sample: false }, pending: ['sample'] });
      network.cutAll();
      await network.restore();
      await eventually(async () => (await status(userId)) === 'stored', 40_000);
      await expectServed(body.model_id);
      await harness.api().delete(`/api/voice-models/${body.model_id}`).expect(200);
      await eventually(async () => (await keys()).length === 0);
    },
    60_000,
  );
});
