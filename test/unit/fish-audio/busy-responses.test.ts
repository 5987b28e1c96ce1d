import { answer } from '../../support/network/scripted-server';
import { failureOf, input, Kit, MODEL } from './kit';

const busy = (headers: Record<string, string> = {}) =>
  answer(429, { status: 429, message: 'You exceeded your current concurrency limit' }, headers);

describe('a busy Fish.Audio', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it('is called again after growing waits with full jitter, three times at most (D79)', async () => {
    const { client, server } = await kit.serve(busy());
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_busy', status: 503, outcome: 'rejected' });
    expect(error.details.retryAfterSeconds).toBe(5);
    expect(server.requests).toHaveLength(3);
    expect(kit.waits).toEqual([250, 500]);
  });

  it('gets retries whose waits are spread over the whole range (D79)', async () => {
    const { server } = await kit.serve(busy());
    for (const random of [0, 0.999]) {
      const client = kit.client(server.url, { random: () => random, retry: { attempts: 2, baseMs: 1000 } });
      await failureOf(client.getApiCredit());
    }
    expect(kit.waits).toEqual([0, 999]);
  });

  it('is called again after the seconds it asks for, and some jitter (D78)', async () => {
    const { client } = await kit.serve(busy({ 'Retry-After': '2' }), answer(201, MODEL));
    await expect(client.createModel(input())).resolves.toMatchObject({ id: MODEL._id });
    expect(kit.waits).toEqual([2250]);
  });

  it('is called again after the date it names (D78)', async () => {
    const date = new Date(Date.now() + 4_000).toUTCString();
    const { client } = await kit.serve(busy({ 'Retry-After': date }), answer(200, MODEL));
    await client.getModel(MODEL._id);
    expect(kit.waits[0]).toBeGreaterThan(2_000);
    expect(kit.waits[0]).toBeLessThanOrEqual(4_250);
  });

  it('gets no other attempt once the retry budget is used up by the one before', async () => {
    let nowMs = 0;
    const { server } = await kit.serve((exchange) => {
      nowMs += 15_000;
      return answer(503)(exchange);
    });
    const client = kit.client(server.url, { now: () => nowMs });
    await failureOf(client.getModel(MODEL._id));
    expect(server.requests).toHaveLength(1);
  });

  it('is not waited for beyond the retry budget; the caller gets the time to wait (D78)', async () => {
    const { client, server } = await kit.serve(busy({ 'Retry-After': '60' }));
    const error = await failureOf(client.createModel(input()));
    expect(error.details.retryAfterSeconds).toBe(60);
    expect(error.detail).toContain('60 seconds');
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['99999', 120],
    ['999999999999999999999999', 120],
    [new Date(Date.now() + 1e10).toUTCString(), 120],
  ])('may name a very long wait, which is limited to two minutes: %s (D78)', async (value, seconds) => {
    const { client } = await kit.serve(busy({ 'Retry-After': value }));
    expect((await failureOf(client.getModel(MODEL._id))).details.retryAfterSeconds).toBe(seconds);
    expect(kit.waits).toEqual([]);
  });

  it.each([
    ['0', 1250],
    [new Date(0).toUTCString(), 1250],
    ['-1', 250],
    ['soon', 250],
    ['1.5', 250],
    ['', 250],
  ])('may name an invalid or past wait: "%s" (D78)', async (value, waitMs) => {
    const { client } = await kit.serve(busy({ 'Retry-After': value }), answer(200, MODEL));
    await client.getModel(MODEL._id);
    expect(kit.waits).toEqual([waitMs]);
  });

  it('may respond with 503; a create is not retried then, since it may have begun', async () => {
    const { client, server } = await kit.serve(answer(503, { message: 'overloaded' }, { 'Retry-After': '1' }));
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_busy', outcome: 'unknown', details: { retryAfterSeconds: 1 } });
    expect(server.requests).toHaveLength(1);
    expect((await failureOf(client.getModel(MODEL._id))).code).toBe('provider_busy');
    expect(server.requests).toHaveLength(4);
  });
});
