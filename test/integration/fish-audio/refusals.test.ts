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
  ])('of our key (%i) is reported as provider_auth after one attempt (D73)', async (status, body) => {
    refuse({ status, body });
    const response = await bench.upload();
    expect(seen(response)).toEqual({ status: 502, code: 'provider_auth', retryAfter: undefined });
    expect(response.headers['www-authenticate']).toBeUndefined();
    expect(bench.requestCount('POST', '/model')).toBe(1);
  });

  it('of our key, five times in a row, is logged once and pauses calls for half a minute (D73)', async () => {
    refuse({ status: 401 });
    const responses = [];
    for (let calls = 0; calls < 12; calls += 1) responses.push(seen(await bench.upload()));
    expect(responses.slice(0, 5).map(({ code }) => code)).toEqual(Array(5).fill('provider_auth'));
    for (const response of responses.slice(5)) {
      expect(response).toMatchObject({ status: 503, code: 'provider_unreachable' });
      expect(Number(response.retryAfter)).toBeGreaterThan(20);
      expect(Number(response.retryAfter)).toBeLessThanOrEqual(30);
    }
    expect(bench.requestCount('POST', '/model')).toBe(5);
    expect(bench.service.logs.ofEvent('fish_audio_paused')).toHaveLength(1);
  });

  it('of what is asked (403), fifty times beside other work, refuses and delays no other call', async () => {
    const modelId = await bench.createdId();
    const body = { status: 403, message: 'Not in your <i>plan</i>', reason: 'plan_required' };
    refuse({ match: { method: 'POST', path: '/model' }, times: 50, status: 403, body });
    const speeches: { readonly status: number; readonly ms: number }[] = [];
    let refusedUploads = 0;
    const uploadInTurn = async (): Promise<void> => {
      for (let calls = 0; calls < 10; calls += 1) {
        const { body: problem } = await bench.upload().expect(422);
        expect(problem).toMatchObject({ code: 'provider_forbidden', provider_status: 403 });
        expect(problem.detail).toBe('Fish.Audio does not allow this: Not in your plan (plan_required)');
        refusedUploads += 1;
      }
    };
    const speakMeanwhile = async (): Promise<void> => {
      while (refusedUploads < 50) {
        const startedAt = performance.now();
        const { status } = await bench.speak(modelId);
        speeches.push({ status, ms: performance.now() - startedAt });
      }
    };
    await Promise.all([...Array.from({ length: 5 }, uploadInTurn), speakMeanwhile()]);
    expect(speeches.length).toBeGreaterThan(5);
    expect(speeches.filter(({ status, ms }) => status !== 200 || ms > 3_000)).toEqual([]);
    await bench.upload().expect(201);
    expect(bench.service.logs.ofEvent('fish_audio_paused')).toEqual([]);
    const [logged] = bench.service.logs.ofEvent('fish_audio_failure');
    expect(logged).toMatchObject({ code: 'provider_forbidden', provider_reason: 'plan_required' });
  }, 30_000);

  it('for lack of credit causes one request per call and no pause of free calls (D74)', async () => {
    const modelId = await bench.createdId();
    bench.service.sandbox.state.setCredit(TEST_API_KEY, 0);
    for (let calls = 0; calls < 10; calls += 1) {
      expect(seen(await bench.speak(modelId))).toMatchObject({ status: 503, code: 'provider_credit_exhausted' });
    }
    expect(bench.requestCount('POST', '/v1/tts')).toBe(10);
    await bench.upload().expect(201);
  });

  it('with 404 means a missing voice model for speech, and a failure of Fish.Audio for a create (D75)', async () => {
    refuse({ status: 404, body: { status: 404, message: 'Model not found' } });
    expect(seen(await bench.speak(MODEL_ID))).toMatchObject({ status: 404, code: 'voice_model_not_found' });
    expect(seen(await bench.upload())).toMatchObject({ status: 502, code: 'provider_error' });
  });

  it('with 404 in the words of a proxy loses no voice, and pauses calls like any outage', async () => {
    const modelId = await bench.createdId();
    refuse({ status: 404, body: '404 page not found\n' });
    const codes = [];
    for (let calls = 0; calls < 6; calls += 1) codes.push((await bench.speak(modelId)).body.code);
    expect(codes).toEqual([...Array(3).fill('provider_error'), ...Array(3).fill('provider_unreachable')]);
  });

  it.each([
    [400, { status: 400, message: 'Audio too <b>noisy</b>\u0000' }, 'Audio too noisy'],
    [
      422,
      [{ loc: ['body', 'title'], type: 'string_too_long', msg: 'Too long', input: 'secret input', url: 'https://x.y' }],
      'body.title: Too long',
    ],
  ])('with %i is passed on with its message, cleaned (D76)', async (status, body, message) => {
    refuse({ status, body });
    const response = await bench.upload();
    expect(seen(response)).toMatchObject({ status: 422, code: 'provider_rejected' });
    expect(response.body.detail).toBe(`Fish.Audio did not accept the request: ${message}`);
    expect(response.text).not.toMatch(/<b>|secret input|https:\/\/x\.y|string_too_long/);
  });

  it.each([
    [413, 'file_too_large'],
    [415, 'unsupported_audio'],
  ])('with %i may arrive while the sample is still being sent (D77)', async (status, code) => {
    refuse({ status, early: true });
    expect(seen(await bench.upload(largeSample()))).toMatchObject({ status, code });
    expect(bench.service.sandbox.state.creates).toBe(0);
    await bench.expectNoFiles();
  });

  it.each([500, 502, 504, 520, 526])('with an HTML page (%i) shows nothing of the page (D80)', async (status) => {
    const modelId = await bench.createdId();
    refuse({ status, body: CLOUDFLARE, headers: { 'content-type': 'text/html' } });
    const response = await bench.speak(modelId);
    expect(seen(response)).toMatchObject({ status: 502, code: 'provider_error' });
    expect(response.body.provider_status).toBe(status);
    expect(response.type).toBe('application/problem+json');
    expect(response.text).not.toMatch(/<|Cloudflare|Web server|Ray ID/);
    expect(bench.requestCount('POST', '/v1/tts')).toBe(1);
    expect(bench.service.logs.texts.join('\n')).not.toMatch(/Cloudflare|Ray ID/);
  });

  it('of an upload with an HTML page shows nothing of the page and creates no voice model (D80)', async () => {
    refuse({ status: 502, body: CLOUDFLARE, headers: { 'content-type': 'text/html' } });
    const response = await bench.upload();
    expect(response.status).toBeGreaterThanOrEqual(502);
    expect(response.text).not.toMatch(/<|Cloudflare|Web server|Ray ID/);
    expect(bench.service.sandbox.state.creates).toBe(0);
  });

  it.each([301, 302, 307, 308])(
    'with %i sends neither the text nor the key to another address (D91)',
    async (status) => {
      const elsewhere = await startSandbox();
      const modelId = await bench.createdId();
      try {
        for (const location of [`${elsewhere.url}/v1/tts`, '/v1/tts', 'file:///etc/passwd']) {
          bench.service.sandbox.faults.clear();
          refuse({ status, headers: { location } });
          expect(seen(await bench.speak(modelId))).toMatchObject({ status: 502, code: 'provider_error' });
        }
        expect(elsewhere.state.requests).toHaveLength(0);
        expect(bench.requestCount('POST', '/v1/tts')).toBe(3);
      } finally {
        await elsewhere.close();
      }
    },
  );
});
