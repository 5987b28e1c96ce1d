import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { S3Home } from '../../../src/storage/s3/s3-home';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { describeWithS3, startS3Server, type TestS3Server } from '../../support/storage/s3-server';

describeWithS3('the erasure of a user whose recordings and clips are in a bucket', () => {
  let server: TestS3Server;
  let network: TcpProxy;
  let bucket: S3Home;
  let service: SavingService;
  beforeAll(async () => {
    server = await startS3Server();
    network = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(server.options.endpoint).port) });
    bucket = new S3Home(server.options);
    const timing = { erasures: { everyMs: 50, retryMs: 50 }, worker: { samplesEveryMs: 50 } };
    service = await startSavingService({ settings: server.settings(`http://127.0.0.1:${network.port}`), timing });
  });
  afterAll(async () => {
    await service.close();
    await bucket.close();
    await network.close();
    await server.stop();
  });

  const of = (user: string) => service.user(user).headers;

  async function keys(): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of bucket.list('')) found.push(key);
    return found.sort();
  }

  /** Two voices, one of two versions, and a clip: the keys that the bucket has got. */
  async function settle(user: string): Promise<string[]> {
    const before = await keys();
    const upload = () =>
      request(service.url)
        .post('/api/upload-reference')
        .set(of(user))
        .attach('audio', fixture('speech.mp3'))
        .expect(201);
    const { model_id } = (await upload()).body;
    await upload();
    const base = `/api/voice-models/${model_id}`;
    const version = request(service.url).post(`${base}/versions`).set(of(user));
    const { body } = await version.attach('audio', fixture('speech.wav')).expect(201);
    const speech = request(service.url).post(`/api/voice-models/${body.model_id}/speech`).set(of(user));
    await speech.send({ text: 'Hello.', keep: true }).expect(201);
    const made = (await keys()).filter((key) => !before.includes(key));
    expect(made.map((key) => key.split('/')[0])).toEqual(['clips', 'samples', 'samples', 'samples']);
    return made;
  }

  const receiptOf = async (user: string) =>
    (await request(service.url).get('/api/users/me/erasure').set(of(user))).body;

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 10_000; !(await holds()); await sleep(25)) {
      if (Date.now() > end) throw new Error(JSON.stringify([await keys(), service.logs.ofEvent('erasure_held_up')]));
    }
  }

  it('leaves nothing of the user in it, and everything of others', async () => {
    const [, ofBob] = [await settle('alice'), await settle('bob')];
    await request(service.url).delete('/api/users/me').set(of('alice')).expect(202);
    await until(async () => (await receiptOf('alice')).state === 'done');
    expect(await keys()).toEqual(ofBob);
    expect(await receiptOf('alice')).toMatchObject({ removed: { voice_models: 2, clips: 1 } });
  });

  it('waits for it while it is away, and goes on once it is back', async () => {
    const before = await keys();
    await settle('carol');
    await network.refuse();
    await request(service.url).delete('/api/users/me').set(of('carol')).expect(202);
    await until(async () => (await receiptOf('carol')).waits_for === 'storage_unavailable');
    await network.restore();
    await until(async () => (await receiptOf('carol')).state === 'done');
    await until(async () => (await keys()).length === before.length);
    expect(await keys()).toEqual(before);
  });
});
