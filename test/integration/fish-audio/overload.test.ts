import { busyness } from '../../support/machine/busyness';
import { Bench, seen } from './kit';

const ALWAYS = Number.POSITIVE_INFINITY;
const SPEECH = { method: 'POST', path: '/v1/tts' };
const BUSY = { status: 429, body: { status: 429, message: 'You exceeded your current concurrency limit of 5' } };

const bench = new Bench();
beforeEach(async () => {
  await bench.start();
});
afterEach(() => bench.close());

describe('a busy Fish.Audio', () => {
  it.each([
    ['99999', '120'],
    [new Date(Date.now() + 1e10).toUTCString(), '120'],
    ['20', '20'],
  ])(
    'that asks for too long a wait (%s) is not waited for; the caller gets Retry-After %s (D78)',
    async (asked, sent) => {
      bench.service.sandbox.faults.add({ times: ALWAYS, ...BUSY, headers: { 'retry-after': asked } });
      expect(seen(await bench.upload())).toEqual({ status: 503, code: 'provider_busy', retryAfter: sent });
      expect(bench.requestCount('POST', '/model')).toBe(1);
    },
  );

  it.each(['-1', 'soon', '', '1e9'])(
    'that asks for an invalid wait (%j) is called three times (D78)',
    async (asked) => {
      bench.service.sandbox.faults.add({ times: ALWAYS, ...BUSY, headers: { 'retry-after': asked } });
      expect(seen(await bench.upload())).toEqual({ status: 503, code: 'provider_busy', retryAfter: '5' });
      expect(bench.requestCount('POST', '/model')).toBe(3);
    },
  );

  it('that asks for one second is called again after it, and the upload succeeds (D78)', async () => {
    bench.service.sandbox.faults.add({ ...BUSY, headers: { 'retry-after': '1' } });
    const startedAt = performance.now();
    await bench.upload().expect(201);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    expect(bench.service.sandbox.state.creates).toBe(1);
  });

  it('that names no wait is called three times at most (D79)', async () => {
    bench.service.sandbox.faults.add({ match: SPEECH, times: ALWAYS, ...BUSY });
    expect(seen(await bench.speak(await bench.createdId()))).toMatchObject({ status: 503, code: 'provider_busy' });
    expect(bench.requestCount('POST', '/v1/tts')).toBe(3);
  });
});

describe('a Fish.Audio that fails every other time', () => {
  it('gets fewer than twenty calls before they are paused and fail at once (D96)', async () => {
    const modelId = await bench.createdId();
    for (let after = 1; after < 60; after += 1) bench.service.sandbox.faults.add({ match: SPEECH, after, status: 500 });
    const responses = [];
    for (let calls = 0; calls < 40; calls += 1) responses.push(seen(await bench.speak(modelId)));
    expect(bench.requestCount('POST', '/v1/tts')).toBeLessThan(20);
    const last = responses.at(-1);
    expect(last).toMatchObject({ status: 503, code: 'provider_unreachable' });
    expect(Number(last?.retryAfter)).toBeGreaterThanOrEqual(1);
    expect(Number(last?.retryAfter)).toBeLessThanOrEqual(10);
    expect(bench.service.logs.ofEvent('fish_audio_paused')).toHaveLength(1);
  });

  it('does not affect routes that need no Fish.Audio (D96)', async () => {
    bench.service.sandbox.faults.add({ times: ALWAYS, status: 500 });
    for (let calls = 0; calls < 6; calls += 1) await bench.speak('abc');
    const { url } = bench.service;
    for (const address of ['/healthz', '/api/limits', '/']) expect((await fetch(url + address)).status).toBe(200);
  });
});

describe('a slow Fish.Audio', () => {
  it('takes in 69 speeches of one client, three of them at once; more are rejected (D97)', async () => {
    const modelId = await bench.createdId();
    bench.service.sandbox.faults.add({ match: SPEECH, times: 5, delayMs: 2_000 });
    const responses = await Promise.all(Array.from({ length: 80 }, () => bench.speak(modelId)));
    const refused = responses.filter(({ status }) => status !== 200).map(seen);
    expect(refused).toEqual(Array(11).fill({ status: 503, code: 'provider_busy', retryAfter: '30' }));
    expect(bench.service.sandbox.state.mostCallsInFlight).toBe(3);
    // The sandbox refuses a sixth call in flight with 429.
    const statuses = bench.service.sandbox.state.requests.map(({ status }) => status);
    expect(statuses).not.toContain(429);
    await bench.upload().expect(201);
  });

  it('loses no place to calls that are aborted, fail or break off', async () => {
    const modelId = await bench.createdId();
    const { faults } = bench.service.sandbox;
    faults.add({ match: SPEECH, times: 3, after: 3, cut: 'mid-response' });
    faults.add({ match: SPEECH, times: 6, status: 422 });
    faults.add({ match: SPEECH, times: 6, delayMs: 100 });
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const call = bench.speak(modelId);
      if (index % 4 === 0) setTimeout(() => call.abort(), 10 * index);
      await call.then(
        () => undefined,
        () => undefined,
      );
    });
    await Promise.all(calls);
    faults.clear();
    faults.add({ match: SPEECH, times: ALWAYS, delayMs: 1_000 });
    const startedAt = performance.now();
    const after = await Promise.all(Array.from({ length: 5 }, () => bench.speak(modelId)));
    expect(after.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(performance.now() - startedAt).toBeLessThan(4_500 * busyness());
  });
});
