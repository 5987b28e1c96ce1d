import { startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { TEST_API_KEY } from '../../support/service/service';
import { Bench, largeSample, seen } from './kit';

const ALWAYS = Number.POSITIVE_INFINITY;
const MODEL_ID = '5f0c1d2e3b4a49688776a5b4c3d2e1f0';
const CLOUDFLARE = `<!DOCTYPE html><html><head><title>api.fish.audio | 520: Web server is returning an unknown error</title></head>
<body><h1>Web server is returning an unknown error</h1><p>Cloudflare Ray ID: 8f2a</p></body></html>`;

const bench = new Bench();
beforeEach(async () => {
  await bench.start();
});
afterEach(() => bench.close());

const refuse = (rule: object): void => bench.service.sandbox.faults.add({ times: ALWAYS, ...rule });

describe('a refusal by Fish.Audio', () => {
  it.each([
    [401, { status: 401, message: 'Invalid Token' }],
    [401, 'No permission -- see authorization schemes'],
    [403, { status: 403, message: 'Forbidden' }],
  ])('of our key (%i) is no refusal of the caller, and is asked for once (D73)', async (status, body) => {
    refuse({ status, body });
    const answer = await bench.upload();
    expect(seen(answer)).toEqual({ status: 502, code: 'provider_auth', retryAfter: undefined });
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(bench.asked('POST', '/model')).toBe(1);
  });

  it('of our key, five times in a row, is reported once, and the key is spared for half a minute (D73)', async () => {
    refuse({ status: 401 });
    const answers = [];
    for (let calls = 0; calls < 12; calls += 1) answers.push(seen(await bench.upload()));
    expect(answers.slice(0, 5).map(({ code }) => code)).toEqual(Array(5).fill('provider_auth'));
    for (const answer of answers.slice(5)) {
      expect(answer).toMatchObject({ status: 503, code: 'provider_unreachable' });
      expect(Number(answer.retryAfter)).toBeGreaterThan(20);
      expect(Number(answer.retryAfter)).toBeLessThanOrEqual(30);
    }
    expect(bench.asked('POST', '/model')).toBe(5);
    expect(bench.service.logs.ofEvent('fish_audio_paused')).toHaveLength(1);
  });

  it('for want of credit starts no storm: one request a call, and no pause for what is free (D74)', async () => {
    const modelId = await bench.made();
    bench.service.sandbox.state.setCredit(TEST_API_KEY, 0);
    for (let calls = 0; calls < 10; calls += 1) {
      expect(seen(await bench.speak(modelId))).toMatchObject({ status: 503, code: 'provider_credit_exhausted' });
    }
    expect(bench.asked('POST', '/v1/tts')).toBe(10);
    await bench.upload().expect(201);
  });

  it('with 404 is about the voice model when it is to speak, and a fault of Fish.Audio when one is made (D75)', async () => {
    refuse({ status: 404, body: { status: 404, message: 'Model not found' } });
    expect(seen(await bench.speak(MODEL_ID))).toMatchObject({ status: 404, code: 'voice_model_not_found' });
    expect(seen(await bench.upload())).toMatchObject({ status: 502, code: 'provider_error' });
  });

  it.each([
    [400, { status: 400, message: 'Audio too <b>noisy</b>\u0000' }, 'Audio too noisy'],
    [
      422,
      [{ loc: ['body', 'title'], type: 'string_too_long', msg: 'Too long', input: 'secret input', url: 'https://x.y' }],
      'body.title: Too long',
    ],
  ])('with %i is passed on in its own words, cleaned (D76)', async (status, body, words) => {
    refuse({ status, body });
    const answer = await bench.upload();
    expect(seen(answer)).toMatchObject({ status: 422, code: 'provider_rejected' });
    expect(answer.body.detail).toBe(`Fish.Audio did not accept the request: ${words}`);
    expect(answer.text).not.toMatch(/<b>|secret input|https:\/\/x\.y|string_too_long/);
  });

  it.each([
    [413, 'file_too_large'],
    [415, 'unsupported_audio'],
  ])('with %i may come while the sample is still being sent (D77)', async (status, code) => {
    refuse({ status, early: true });
    expect(seen(await bench.upload(largeSample()))).toMatchObject({ status, code });
    expect(bench.service.sandbox.state.creates).toBe(0);
    await bench.expectNoFiles();
  });

  it.each([500, 502, 504, 520, 526])('with a page (%i) shows nothing of the page (D80)', async (status) => {
    refuse({ status, body: CLOUDFLARE, headers: { 'content-type': 'text/html' } });
    const answer = await bench.speak(MODEL_ID);
    expect(seen(answer)).toMatchObject({ status: 502, code: 'provider_error' });
    expect(answer.body.provider_status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.text).not.toMatch(/<|Cloudflare|Web server|Ray ID/);
    expect(bench.asked('POST', '/v1/tts')).toBe(1);
    expect(bench.service.logs.texts.join('\n')).not.toMatch(/Cloudflare|Ray ID/);
  });

  it('with a page shows nothing of the page to an upload either, and no voice model is made (D80)', async () => {
    refuse({ status: 502, body: CLOUDFLARE, headers: { 'content-type': 'text/html' } });
    const answer = await bench.upload();
    expect(answer.status).toBeGreaterThanOrEqual(502);
    expect(answer.text).not.toMatch(/<|Cloudflare|Web server|Ray ID/);
    expect(bench.service.sandbox.state.creates).toBe(0);
  });

  it.each([301, 302, 307, 308])('with %i takes neither the text nor the key elsewhere (D91)', async (status) => {
    const elsewhere = await startSandbox();
    try {
      for (const location of [`${elsewhere.url}/v1/tts`, '/v1/tts', 'file:///etc/passwd']) {
        bench.service.sandbox.faults.clear();
        refuse({ status, headers: { location } });
        expect(seen(await bench.speak(MODEL_ID))).toMatchObject({ status: 502, code: 'provider_error' });
      }
      expect(elsewhere.state.requests).toHaveLength(0);
      expect(bench.asked('POST', '/v1/tts')).toBe(3);
    } finally {
      await elsewhere.close();
    }
  });
});
