import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import request from 'supertest';
import { filesBelow } from '../../support/files/files-below';
import { unzip } from '../../support/files/unzip';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture, fixtureBytes } from '../../support/media/fixtures';

let service: SavingService;

beforeAll(async () => {
  const settings = { SAMPLE_STORE: 'filesystem' };
  // What is spoken is in the records only after the tests.
  service = await startSavingService({ settings, timing: { usage: { everyMs: 3_600_000 } } });
});
afterAll(() => service.close());

const headersOf = (user: string) => service.user(user).headers;

async function upload(user: string): Promise<string> {
  const sent = request(service.url).post('/api/upload-reference').set(headersOf(user)).field('consent', 'self');
  const { body } = await sent.attach('audio', fixture('speech.mp3')).expect(201);
  return body.model_id;
}

async function exportOf(user: string): Promise<Map<string, Buffer>> {
  const address = `${service.url}/api/users/me/export`;
  const head = await fetch(address, { method: 'HEAD', headers: headersOf(user) });
  const response = await fetch(address, { headers: headersOf(user) });
  for (const { headers } of [head, response]) {
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('content-disposition')).toBe('attachment; filename="voices.zip"');
  }
  return unzip(Buffer.from(await response.arrayBuffer()));
}

const jsonOf = (files: Map<string, Buffer>, name: string) => JSON.parse(String(files.get(name)));

describe('the export of a user', () => {
  it('has everything of the user, the sounds byte for byte, and nothing of others', async () => {
    const [mine, bobs] = [await upload('alice'), await upload('bob')];
    const api = request(service.url);
    await api.post('/api/echo').set(headersOf('alice')).send({ name: 'My Echo' }).expect(201);
    const speech = { text: 'Hello, this is a voice.', keep: true };
    const { body: clip } = await api.post(`/api/voice-models/${mine}/speech`).set(headersOf('alice')).send(speech);
    const files = await exportOf('alice');
    const [voice, ...others] = jsonOf(files, 'voice-models.json');
    expect(others).toEqual([]);
    expect(voice).toMatchObject({ model_id: mine, user_id: service.user('alice').id });
    expect(jsonOf(files, 'echos.json')).toMatchObject([{ name: 'My Echo' }]);
    const by = service.user('alice').id;
    expect(jsonOf(files, 'consents.json')).toMatchObject([{ model_id: mine, consent: { basis: 'self', by } }]);
    expect(jsonOf(files, 'clips.json')).toMatchObject([{ _id: clip.clip_id }]);
    const sha256 = createHash('sha256').update(fixtureBytes('speech.mp3')).digest('hex');
    expect(files.get(`recordings/${voice._id}/${sha256}.mp3`)?.equals(fixtureBytes('speech.mp3'))).toBe(true);
    expect(files.get(`clips/${clip.clip_id}.${clip.format}`)?.length).toBe(clip.bytes);
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ recordings: 1, clips: 1, waiting: 0, unreadable: [] });
    expect([...files.values()].some((file) => file.includes(bobs))).toBe(false);
  });

  it('says where what was spoken is not in the usage yet', async () => {
    const voice = await upload('gina');
    const speech = request(service.url).post(`/api/voice-models/${voice}/speech`).set(headersOf('gina'));
    await speech.send({ text: 'Hello.' }).expect(200);
    const files = await exportOf('gina');
    expect(jsonOf(files, 'usage.json')).toEqual([]);
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ waiting: 0, usage_pending: true });
  });

  it('has what the user has said with a voice that somebody else has lent', async () => {
    const lent = await upload('erin');
    const api = request(service.url);
    const share = { user_id: service.user('frank').id, may: ['speak'] };
    await api.post(`/api/voice-models/${lent}/shares`).set(headersOf('erin')).send(share).expect(201);
    const speech = { text: 'Hello, this is a voice.', keep: true };
    const { body: clip } = await api.post(`/api/voice-models/${lent}/speech`).set(headersOf('frank')).send(speech);
    const files = await exportOf('frank');
    expect(jsonOf(files, 'clips.json')).toMatchObject([{ _id: clip.clip_id }]);
    expect(files.get(`clips/${clip.clip_id}.${clip.format}`)?.length).toBe(clip.bytes);
    expect(jsonOf(await exportOf('erin'), 'clips.json')).toEqual([]);
  });

  it('says what could not be read, and ends with it', async () => {
    await upload('carol');
    const ofCarol = await filesBelow(`${service.dataFolder}/samples/samples`);
    const before = new Set((await exportOf('carol')).keys());
    for (const file of ofCarol) await rm(file);
    const files = await exportOf('carol');
    const lost = [...before].filter((name) => !files.has(name));
    expect(lost).toHaveLength(1);
    expect(jsonOf(files, 'manifest.json')).toMatchObject({
      recordings: 0,
      unreadable: [{ file: lost[0], why: 'absent' }],
    });
  });

  it('has the recording of two versions once, also where one of its copies is lost', async () => {
    const voice = await upload('heidi');
    const version = request(service.url).post(`/api/voice-models/${voice}/versions`).set(headersOf('heidi'));
    await version.field('consent', 'self').attach('audio', fixture('speech.mp3')).expect(201);
    const whole = await exportOf('heidi');
    expect(jsonOf(whole, 'manifest.json')).toMatchObject({ recordings: 1, unreadable: [] });
    const [voiceOfHeidi] = jsonOf(whole, 'voice-models.json');
    await rm(`${service.dataFolder}/samples/samples/${voiceOfHeidi.samples_id}`, { recursive: true });
    const files = await exportOf('heidi');
    expect([...files.keys()]).toEqual([...whole.keys()]);
    expect(jsonOf(files, 'manifest.json')).toMatchObject({ recordings: 1, unreadable: [] });
  });

  it('is one at a time, and another one can follow an aborted one', async () => {
    const address = `${service.url}/api/users/me/export`;
    const abort = new AbortController();
    const responses = await Promise.all(
      [1, 2].map(() => fetch(address, { headers: headersOf('alice'), signal: abort.signal })),
    );
    const statuses = responses.map(({ status }) => status).sort();
    expect([
      [200, 409],
      [200, 200],
    ]).toContainEqual(statuses);
    abort.abort();
    await Promise.allSettled(responses.map((response) => response.arrayBuffer()));
    let status = 409;
    for (let attempt = 0; attempt < 100 && status === 409; attempt += 1) {
      const response = await fetch(address, { headers: headersOf('alice') });
      await response.arrayBuffer();
      ({ status } = response);
    }
    expect(status).toBe(200);
  });
});
