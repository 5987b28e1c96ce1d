import request from 'supertest';
import { INVALID_KEY } from '../../../src/sandbox/fish-audio/start-sandbox';
import { fixture } from '../../support/media/fixtures';
import { closedPort } from '../../support/network/scripted-server';
import { startService, TEST_API_KEY, type TestService } from '../../support/service/service';
import { eventually } from '../reliability/kit';

const CHECK = '/wallet/self/api-credit';
const FREE_ENGINE = 's2.1-pro-free';

let service: TestService;
afterEach(() => service.close());

const start = async (settings: Record<string, string> = {}): Promise<void> => {
  service = await startService({ settings, timing: { account: { betweenMs: 0, everyMs: 600_000 } } });
};
const ready = async () => (await request(service.url).get('/readyz')).body;
const untilAccount = (state: string) => eventually(async () => (await ready()).fish_audio === state);
const checks = () => service.sandbox.state.requests.filter(({ path }) => path === CHECK).length;
const named = () => service.logs.ofEvent('fish_audio_account').map(({ state }) => state);
const upload = () => request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
const speak = (modelId: string, settings: object = {}) =>
  request(service.url)
    .post(`/api/voice-models/${modelId}/speech`)
    .send({ text: 'Hello.', format: 'mp3', ...settings });

describe('the account at Fish.Audio', () => {
  it('is checked at the start, and not for each upload or probe', async () => {
    await start();
    await untilAccount('ok');
    expect(await ready()).toMatchObject({ status: 'ready', fish_audio_calls: 'unknown' });
    await Promise.all([upload(), upload(), upload()]);
    expect(checks()).toBe(1);
    const { text } = await request(service.url).get('/metrics');
    expect(text).toMatch(/^echo_voice_fish_audio_account\{state="ok"\} 1$/m);
  });

  it('without credit goes on making models; the operator is told of the free engine once, the caller is not', async () => {
    await start();
    await untilAccount('ok');
    const { model_id } = (await upload().expect(201)).body;
    service.sandbox.state.setCredit(TEST_API_KEY, 0);
    for (let calls = 0; calls < 3; calls += 1) {
      const { status, body, text } = await speak(model_id);
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'provider_credit_exhausted' });
      expect(text).not.toContain(FREE_ENGINE);
    }
    expect(await ready()).toMatchObject({ status: 'degraded', fish_audio: 'no_credit' });
    await upload().expect(201);
    expect(named()).toEqual(['ok', 'no_credit']);
    expect(service.logs.texts.filter((text) => text.includes(FREE_ENGINE))).toHaveLength(1);

    service.sandbox.state.setCredit(TEST_API_KEY, 5);
    await speak(model_id).expect(200);
    await untilAccount('ok');
  });

  it('needs no credit where the engine of the service is free, whatever engine a caller names', async () => {
    await start({ FISH_SPEECH_ENGINE: FREE_ENGINE });
    await untilAccount('ok');
    const { model_id } = (await upload().expect(201)).body;
    service.sandbox.state.setCredit(TEST_API_KEY, 0);
    const { body } = await speak(model_id, { engine: 's2.1-pro' });
    expect(body.code).toBe('provider_credit_exhausted');
    expect(await ready()).toMatchObject({ status: 'ready', fish_audio: 'ok' });
    await speak(model_id).expect(200);
  });

  it('without credit has none either once a caller speaks with the free engine', async () => {
    await start();
    await untilAccount('ok');
    const { model_id } = (await upload().expect(201)).body;
    service.sandbox.state.setCredit(TEST_API_KEY, 0);
    await speak(model_id).expect(503);
    const before = checks();
    await speak(model_id, { engine: FREE_ENGINE }).expect(200);
    await speak(model_id).expect(503);
    expect({ state: (await ready()).fish_audio, asked: checks() - before }).toEqual({ state: 'no_credit', asked: 0 });
  });

  it('whose key is not accepted is named at the start, with the remedy, once', async () => {
    await start({ FISH_API_KEY: INVALID_KEY });
    await untilAccount('unauthorised');
    expect(await ready()).toMatchObject({ status: 'degraded', fish_audio: 'unauthorised' });
    for (let calls = 0; calls < 7; calls += 1) await upload();
    expect(named()).toEqual(['unauthorised']);
    expect(service.logs.texts.filter((text) => text.includes('FISH_API_KEY'))).toHaveLength(1);
  });

  it('is checked after a 401, which may have been by chance', async () => {
    await start();
    await untilAccount('ok');
    service.sandbox.faults.add({ match: { path: '/model' }, times: 4, status: 401 });
    for (let calls = 0; calls < 4; calls += 1) await upload().expect(502);
    await eventually(() => checks() > 1);
    expect(await ready()).toMatchObject({ status: 'degraded', fish_audio_calls: 'key_refused', fish_audio: 'ok' });
    // Four refusals of calls pause nothing, whatever the checks between them were answered.
    await upload().expect(201);
    expect(named()).toEqual(['ok']);
  });

  it('that cannot be asked is unreachable, and requests are accepted', async () => {
    await start({ FISH_API_BASE_URL: `http://127.0.0.1:${await closedPort()}` });
    await untilAccount('unreachable');
    expect(await ready()).toMatchObject({ status: 'ready', fish_audio: 'unreachable' });
    expect(named()).toEqual(['unreachable']);
  });
});
