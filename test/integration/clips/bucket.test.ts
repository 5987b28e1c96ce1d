import { S3Home } from '../../../src/storage/s3/s3-home';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { describeWithS3, startS3Server, type TestS3Server } from '../../support/storage/s3-server';
import { ClipKit, TEXT } from './kit';

describeWithS3('clips in a bucket', () => {
  let server: TestS3Server;
  let network: TcpProxy;
  let bucket: S3Home;
  let kit: ClipKit;
  beforeAll(async () => {
    server = await startS3Server();
    network = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(server.options.endpoint).port) });
    bucket = new S3Home(server.options);
    kit = await ClipKit.start(server.settings(`http://127.0.0.1:${network.port}`));
  });
  afterAll(async () => {
    await kit.close();
    await bucket.close();
    await network.close();
    await server.stop();
  });
  beforeEach(() => kit.begin());

  const keys = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of bucket.list('clips/')) found.push(key);
    return found;
  };

  it.each(['mp3', 'wav', 'opus', 'pcm'])('are played whole and in parts as %s, and deleted', async (format) => {
    const clip = await kit.keep({ format });
    expect(await keys()).toEqual([expect.stringMatching(new RegExp(`^clips/[0-9a-f]{12}/${clip.clip_id}$`))]);
    const whole: Buffer = (await kit.play(clip)).body;
    expect(whole).toHaveLength(clip.bytes);
    const part = await kit.play(clip).set('Range', 'bytes=0-1');
    expect({ status: part.status, body: part.body }).toEqual({ status: 206, body: whole.subarray(0, 2) });
    const head = await kit.api().head(`/api/clips/${clip.clip_id}`);
    expect([head.status, head.headers['content-length']]).toEqual([200, String(clip.bytes)]);
    const { body } = await kit.api().delete(`/api/clips/${clip.clip_id}`);
    expect(body.deleted).toEqual({ database: true, sound: true });
    expect(await keys()).toEqual([]);
  });

  it('of several MB are kept where the bucket takes longer than a short one may', async () => {
    // Longer than the kit is patient, and far less than the size allows.
    const hasty = await ClipKit.start(server.settings(`http://127.0.0.1:${network.port}`), 500);
    try {
      await hasty.begin();
      network.delay(1_000);
      const { bytes } = await hasty.keep({ format: 'wav', text: TEXT.repeat(40) });
      expect(bytes).toBeGreaterThan(2_000_000);
      await network.restore();
      await hasty.api().delete(`/api/clips?model_id=${hasty.modelId}`).expect(200);
    } finally {
      await network.restore();
      await hasty.close();
    }
  }, 60_000);

  it('are not paid for while the bucket does not answer', async () => {
    const before = kit.asked;
    network.blackHole();
    try {
      const { status, body } = await kit.speak({ keep: true });
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
      expect(kit.asked).toBe(before);
      expect((await kit.speak({})).status).toBe(200);
    } finally {
      await network.restore();
    }
    expect((await kit.speak({ keep: true })).status).toBe(201);
  }, 20_000);
});
