import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { makeWav } from '../../support/media/wav';
import { untilConnected } from '../../support/service/until-connected';

const SPEECH = '/v1/tts';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService({
    settings: { SPEECH_CHARACTERS_PER_DAY: '100' },
  });
  await untilConnected(service.url);
});
afterAll(() => service.close());

async function newVoice(user: string): Promise<string> {
  const sent = request(service.url).post('/api/upload-reference').set(service.user(user).headers);
  return (await sent.attach('audio', makeWav({ seconds: 2 }), 'voice.wav').expect(201)).body.model_id;
}

const speak = (user: string, modelId: string, text: string) =>
  request(service.url).post(`/api/voice-models/${modelId}/speech`).set(service.user(user).headers).send({ text });

async function usedBy(user: string): Promise<number> {
  const { body } = await request(service.url).get('/api/limits').set(service.user(user).headers).expect(200);
  return body.user_limits.find(({ name }: { name: string }) => name === 'speech_characters_per_day').used;
}

describe('the characters of a speech that nobody hears', () => {
  it('stay used where it was made, so that texts without words come to an end', async () => {
    const modelId = await newVoice('alice');
    const codes = [];
    for (let time = 0; time < 3; time += 1) codes.push((await speak('alice', modelId, '…'.repeat(40))).body.code);
    expect(codes).toEqual(['provider_bad_response', 'provider_bad_response', 'limit_reached']);
    expect(await usedBy('alice')).toBe(80);
  });

  it('stay used where its caller leaves before the first sound', async () => {
    const modelId = await newVoice('bob');
    service.sandbox.faults.add({ match: { path: SPEECH }, hang: true });
    const speeches = () => service.sandbox.state.requests.filter(({ path }) => path === SPEECH);
    const before = speeches().length;
    const leaving = speak('bob', modelId, 'x'.repeat(60));
    leaving.end(() => undefined);
    while (speeches().length === before) await delay(5);
    leaving.abort();
    while (speeches().at(-1)?.open === true) await delay(5);
    expect((await speak('bob', modelId, 'x'.repeat(41))).body.code).toBe('limit_reached');
    expect(await usedBy('bob')).toBe(60);
  });

  it('are given back where Fish.Audio itself says that it is overloaded', async () => {
    const modelId = await newVoice('dave');
    service.sandbox.faults.add({ match: { path: SPEECH }, status: 503 });
    expect((await speak('dave', modelId, 'x'.repeat(60))).body.code).toBe('provider_busy');
    expect(service.sandbox.state.requests.at(-1)).toMatchObject({ path: SPEECH, status: 503 });
    expect(await usedBy('dave')).toBe(0);
  });

  it('are given back where Fish.Audio could not even be asked about the voice', async () => {
    service.sandbox.behave({ trainingMs: 60_000 });
    const modelId = await newVoice('carol');
    service.sandbox.faults.add({
      match: { method: 'GET', path: '/model/*' },
      status: 500,
      times: Number.POSITIVE_INFINITY,
    });
    expect((await speak('carol', modelId, 'x'.repeat(60))).status).toBe(502);
    expect(await usedBy('carol')).toBe(0);
  });
});
