import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { openRaw } from '../../support/network/raw-request';
import { untilConnected } from '../../support/service/until-connected';
import { eventually } from '../reliability/kit';

const DAY_MS = 24 * 60 * 60_000;
const RATE = 40;

let service: SavingService;
let laterMs = 0;

beforeAll(async () => {
  service = await startSavingService({
    settings: {
      MAX_VOICES: '3',
      SPEECH_CHARACTERS_PER_DAY: '100',
      INSPECTION_SECONDS_PER_HOUR: '30',
      RATE_LIMIT_PER_MINUTE: String(RATE),
      TRUST_PROXY: '1',
    },
    timing: { sharedLimits: { now: () => new Date(Date.now() + laterMs) } },
  });
  await untilConnected(service.url);
});
afterAll(() => service.close());
afterEach(() => {
  laterMs = 0;
  service.sandbox.faults.clear();
});

const api = () => request(service.url);
const headersOf = (user: string) => service.user(user).headers;
const statuses = (responses: readonly request.Response[]) => responses.map(({ status }) => status).sort();

function upload(user: string, headers: Readonly<Record<string, string>> = {}, sample = makeWav({ seconds: 2 })) {
  const sent = api().post('/api/upload-reference').set(headersOf(user)).set(headers);
  return sent.attach('audio', sample, 'voice.wav');
}

function speak(user: string, modelId: string, text: string) {
  return api().post(`/api/voice-models/${modelId}/speech`).set(headersOf(user)).send({ text });
}

/** How much of a limit a user has used. */
async function usedBy(user: string, name: string): Promise<unknown> {
  const { body } = await api().get('/api/limits').set(headersOf(user)).expect(200);
  return body.user_limits.find((one: { name: string }) => one.name === name);
}

describe('voices', () => {
  it('lets 20 uploads at once make exactly as many voices as a user may have (MAX_VOICES=3)', async () => {
    const before = service.sandbox.state.creates;
    const responses = await Promise.all(Array.from({ length: 20 }, () => upload('alice')));
    expect(statuses(responses)).toEqual([...Array(3).fill(201), ...Array(17).fill(403)]);
    expect(responses.find(({ status }) => status === 403)?.body).toMatchObject({
      code: 'too_many_voices',
      limit: 'voices',
      detail: expect.stringContaining('Delete one'),
    });
    expect(service.sandbox.state.creates - before).toBe(3);
    expect(await service.stored('voice_models').countDocuments()).toBe(3);
    expect(await usedBy('alice', 'voices')).toEqual({ name: 'voices', limit: 3, used: 3, resets_at: null });
  });

  it('refuses one too many before a byte of it is read, and nobody else', async () => {
    const raw = openRaw(service.url);
    const { Authorization } = headersOf('alice');
    raw.send(
      `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${Authorization}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n`,
    );
    const { status } = await raw.answer;
    expect(status).toBe(403);
    expect((await upload('bob')).status).toBe(201);
  });

  it('counts no version, and frees a place where a voice is deleted', async () => {
    const { body } = await api().get('/api/voice-models').set(headersOf('alice'));
    const [{ model_id }] = body.voice_models;
    const address = `/api/voice-models/${model_id}`;
    const version = api().post(`${address}/versions`).set(headersOf('alice'));
    expect((await version.attach('audio', makeWav({ seconds: 3 }), 'voice.wav')).status).toBe(201);
    expect((await upload('alice')).status).toBe(403);
    await api().delete(address).set(headersOf('alice')).expect(200);
    // Its model is still there, and would be one voice more than the user may have.
    const spoken = await speak('alice', body.voice_models[0].model_id, 'Hello');
    expect([spoken.status, spoken.body.code]).toEqual([404, 'voice_model_not_found']);
    expect((await upload('alice', { 'Idempotency-Key': 'the-third-one' })).status).toBe(201);
  });

  it('still answers a repeated upload that has succeeded', async () => {
    const repeated = await upload('alice', { 'Idempotency-Key': 'the-third-one' });
    expect([repeated.status, repeated.headers['idempotent-replayed']]).toEqual([201, 'true']);
    expect((await upload('alice', { 'Idempotency-Key': 'another-one' })).status).toBe(403);
  });

  it('gives back the place of an upload that has failed', async () => {
    expect((await upload('carol', {}, makeWav({ seconds: 0.1 }))).status).toBe(422);
    service.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, status: 400 });
    expect((await upload('carol')).status).toBe(422);
    const responses = await Promise.all(Array.from({ length: 4 }, () => upload('carol')));
    expect(statuses(responses)).toEqual([201, 201, 201, 403]);
  });

  it('counts the voices of the user whom an admin names', async () => {
    const admin = service.user('back end', ['voices:admin']).headers;
    const send = () =>
      api()
        .post('/api/upload-reference')
        .set(admin)
        .field('user_id', service.user('carol').id)
        .attach('audio', fixture('speech.mp3'));
    expect((await send()).body.code).toBe('too_many_voices');
  });
});

describe('characters', () => {
  it('lets 10 speeches at once speak no more than a user may have spoken in a day', async () => {
    const { model_id } = (await upload('dora')).body;
    const responses = await Promise.all(Array.from({ length: 10 }, () => speak('dora', model_id, 'x'.repeat(20))));
    expect(statuses(responses)).toEqual([...Array(5).fill(200), ...Array(5).fill(429)]);
    const refused = responses.find(({ status }) => status === 429);
    expect(await usedBy('dora', 'speech_characters_per_day')).toMatchObject({ limit: 100, used: 100 });
    expect(refused?.body).toMatchObject({ code: 'limit_reached', limit: 'speech_characters_per_day' });
    expect(refused?.body.resets_at).toMatch(/T00:00:00\.000Z$/);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    laterMs = DAY_MS;
    expect((await speak('dora', model_id, 'Tomorrow')).status).toBe(200);
    expect(await usedBy('dora', 'speech_characters_per_day')).toMatchObject({ used: 8 });
  });

  it('gives back what was not spoken', async () => {
    const { model_id } = (await upload('emma')).body;
    service.sandbox.faults.add({ match: { method: 'POST', path: '/v1/tts' }, status: 400 });
    expect((await speak('emma', model_id, 'x'.repeat(100))).status).toBe(422);
    expect(await usedBy('emma', 'speech_characters_per_day')).toMatchObject({ used: 0 });
    expect((await speak('emma', model_id, 'x'.repeat(100))).status).toBe(200);
    expect((await speak('emma', model_id, 'x')).status).toBe(429);
  });
});

describe('inspection', () => {
  const check = (user: string) =>
    api().post('/api/reference-checks').set(headersOf(user)).attach('audio', fixture('speech.mp3'));

  it('counts the processor time of checks, and refuses them before their body once it is used', async () => {
    expect((await check('fred')).status).toBe(200);
    const state = await usedBy('fred', 'inspection_seconds_per_hour');
    expect(state).toMatchObject({ limit: 30, used: expect.any(Number) });
    expect((state as { used: number }).used).toBeLessThan(4);
    await service.stored('limit_amounts').updateMany({}, { $set: { used: 30_000 } });
    const { status, body } = await check('fred');
    expect([status, body.code, body.limit]).toEqual([429, 'limit_reached', 'inspection_seconds_per_hour']);
    expect((await check('gina')).status).toBe(200);
  });

  it('counts a check whose client leaves while its recording is inspected', async () => {
    const user_id = new ObjectId(service.user('kurt').id);
    // In milliseconds. Asking the service so often would be one request too many.
    const used = async (): Promise<number> => (await service.stored('limit_amounts').findOne({ user_id }))?.used ?? 0;
    const sample = await readFile(fixture('speech.mp3'));
    const boundary = 'a-boundary';
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="voice.mp3"\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(start), sample, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const leaving = new AbortController();
    const left = fetch(`${service.url}/api/reference-checks`, {
      method: 'POST',
      headers: { ...headersOf('kurt'), 'Content-Type': `multipart/form-data; boundary=${boundary}` },
      body,
      signal: leaving.signal,
    }).catch(() => null);
    // The whole reservation is counted while the recording is inspected.
    while ((await used()) === 0) await delay(5);
    await delay(30);
    leaving.abort();
    await left;
    await eventually(async () => (await used()) < 4_000);
    expect(await used()).toBeGreaterThan(0);
    expect(await used()).toBeLessThan(4_000);
  });
});

it('keeps what an erased user has used until it expires, without the user', async () => {
  const { model_id } = (await upload('jana')).body;
  expect((await speak('jana', model_id, 'Hello')).status).toBe(200);
  const user_id = new ObjectId(service.user('jana').id);
  const left = () =>
    Promise.all([
      service.stored('limit_amounts').countDocuments({ user_id }),
      service.stored('limit_voice_holds').countDocuments({ _id: user_id }),
    ]);
  expect(await left()).toEqual([2, 1]);
  await api().delete('/api/users/me').set(headersOf('jana')).expect(202);
  for (let state = ''; state !== 'done'; await delay(500)) {
    state = (await api().get('/api/users/me/erasure').set(headersOf('jana'))).body.state;
  }
  expect(await left()).toEqual([0, 0]);
  expect(await usedBy('jana', 'speech_characters_per_day')).toMatchObject({ used: 5 });
});

describe('requests', () => {
  const ask = (headers: Readonly<Record<string, string>>, address: string) =>
    api().get('/api/voice-models').set(headers).set('X-Forwarded-For', address);

  it('counts a user at two addresses as one, and two users at one address as two', async () => {
    for (let time = 0; time < RATE / 2; time += 1) {
      await ask(headersOf('hugo'), '192.0.2.1').expect(200);
      await ask(headersOf('hugo'), '192.0.2.2').expect(200);
    }
    const { status, body } = await ask(headersOf('hugo'), '192.0.2.3');
    expect([status, body.code, body.limit]).toEqual([429, 'rate_limited', 'requests_per_minute']);
    expect((await ask(headersOf('ida'), '192.0.2.1')).status).toBe(200);
  });

  it('counts what shows no user for its address, which is in no user’s way', async () => {
    for (let time = 0; time < RATE; time += 1) await ask({ Authorization: 'Bearer a.b.c' }, '192.0.2.9').expect(401);
    expect((await ask({}, '192.0.2.9')).status).toBe(429);
    expect((await ask({ Authorization: 'Bearer evm_nonsense' }, '192.0.2.9')).status).toBe(429);
    expect((await ask(headersOf('ida'), '192.0.2.9')).status).toBe(200);
  });

  it('shows nobody’s limits without a token', async () => {
    const { body } = await api().get('/api/limits').set('X-Forwarded-For', '192.0.2.20');
    expect(body.user_limits).toBeUndefined();
    const names = [
      'requests_per_minute',
      'concurrent_uploads',
      'inspection_seconds_per_hour',
      'speech_characters_per_day',
      'voices',
    ];
    const { body: own } = await api().get('/api/limits').set(headersOf('ida'));
    expect(own.user_limits.map(({ name }: { name: string }) => name)).toEqual(names);
  });
});
