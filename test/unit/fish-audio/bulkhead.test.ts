import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { shuttingDown } from '../../../src/fish-audio/errors/client-errors';
import { ConcurrencyLimiter, type Release } from '../../../src/fish-audio/resilience/concurrency-limiter';
import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import { failureOf } from './kit';

const QUEUE = { maxQueued: 3, queueMs: 60_000 };

async function fill(bulkhead: ConcurrencyLimiter): Promise<Release[]> {
  return Promise.all(Array.from({ length: bulkhead.free }, () => bulkhead.acquire()));
}

describe('the places', () => {
  it('are given at once while there are any, and again when they come back', async () => {
    const bulkhead = new ConcurrencyLimiter(2, QUEUE);
    const [first] = await fill(bulkhead);
    expect(bulkhead.free).toBe(0);
    first?.();
    expect(bulkhead.free).toBe(1);
    await bulkhead.acquire();
    expect(bulkhead.free).toBe(0);
  });

  it('come back only once, however often they are given back', async () => {
    const bulkhead = new ConcurrencyLimiter(2, QUEUE);
    const [first] = await fill(bulkhead);
    first?.();
    first?.();
    expect(bulkhead.free).toBe(1);
  });

  it('cannot be none', () => {
    expect(() => new ConcurrencyLimiter(0, QUEUE)).toThrow(RangeError);
  });

  it('become fewer when Fish.Audio allows fewer, and never more than were set', async () => {
    const bulkhead = new ConcurrencyLimiter(3, QUEUE);
    const held = await fill(bulkhead);
    bulkhead.setLimit(1);
    for (const giveBack of held.slice(0, 2)) giveBack();
    expect(bulkhead.free).toBe(0);
    held[2]?.();
    expect(bulkhead.free).toBe(1);
    bulkhead.setLimit(50);
    expect(bulkhead.free).toBe(3);
  });

  it('let those in line in when Fish.Audio allows more again', async () => {
    const bulkhead = new ConcurrencyLimiter(2, QUEUE);
    bulkhead.setLimit(1);
    await bulkhead.acquire();
    const waiting = bulkhead.acquire();
    bulkhead.setLimit(2);
    await expect(waiting).resolves.toBeInstanceOf(Function);
  });
});

describe('the line', () => {
  it('is served in the order of coming', async () => {
    const bulkhead = new ConcurrencyLimiter(1, QUEUE);
    const [giveBack] = await fill(bulkhead);
    const served: number[] = [];
    const calls = [1, 2, 3].map(async (call) => {
      const place = await bulkhead.acquire();
      served.push(call);
      place();
    });
    giveBack?.();
    await Promise.all(calls);
    expect(served).toEqual([1, 2, 3]);
  });

  it('is bounded: one more is told at once to come back (D97)', async () => {
    const bulkhead = new ConcurrencyLimiter(1, QUEUE);
    await fill(bulkhead);
    const waiting = Array.from({ length: QUEUE.maxQueued }, () => failureOf(bulkhead.acquire()));
    const startedAt = performance.now();
    expect(await failureOf(bulkhead.acquire())).toMatchObject({
      code: 'provider_busy',
      status: 503,
      outcome: 'not_sent',
      details: { retryAfterSeconds: 60 },
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    bulkhead.rejectQueued(shuttingDown);
    for (const error of await Promise.all(waiting)) expect(error.code).toBe('shutting_down');
  });

  it.each([
    [20, 1],
    [600_000, 120],
  ])('asks to come back within bounds: a wait of %i ms becomes %i s', async (queueMs, seconds) => {
    const bulkhead = new ConcurrencyLimiter(1, { maxQueued: 0, queueMs });
    await fill(bulkhead);
    expect((await failureOf(bulkhead.acquire())).details.retryAfterSeconds).toBe(seconds);
  });

  it('is not for ever: after a while the caller is told (D97)', async () => {
    const bulkhead = new ConcurrencyLimiter(1, { maxQueued: 3, queueMs: 30 });
    const [giveBack] = await fill(bulkhead);
    expect((await failureOf(bulkhead.acquire())).code).toBe('provider_busy');
    giveBack?.();
    expect(bulkhead.free).toBe(1);
  });

  it('is left by a caller that goes, and the others move up', async () => {
    const bulkhead = new ConcurrencyLimiter(1, QUEUE);
    const [giveBack] = await fill(bulkhead);
    const { signal, leave } = caller();
    const gone = failureOf(bulkhead.acquire(signal));
    const next = bulkhead.acquire();
    leave();
    expect(await gone).toMatchObject({ code: 'client_closed', outcome: 'not_sent' });
    giveBack?.();
    await expect(next).resolves.toBeInstanceOf(Function);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is not joined by a caller that has gone already', async () => {
    const bulkhead = new ConcurrencyLimiter(1, QUEUE);
    expect((await failureOf(bulkhead.acquire(AbortSignal.abort()))).code).toBe('client_closed');
    expect(bulkhead.free).toBe(1);
  });

  it('loses no place in a storm of callers that come, leave and lose patience', async () => {
    const bulkhead = new ConcurrencyLimiter(5, { maxQueued: 64, queueMs: 15 });
    const random = seededRandom(7);
    let held = 0;
    let most = 0;
    const calls = Array.from({ length: 500 }, async () => {
      const { signal, leave } = caller();
      if (random() < 0.5) setTimeout(leave, random() * 40);
      await delay(random() * 100);
      const giveBack = await bulkhead.acquire(signal).catch(() => null);
      if (giveBack === null) return;
      most = Math.max(most, ++held);
      await delay(random() * 5);
      held -= 1;
      giveBack();
    });
    await Promise.all(calls);
    expect(most).toBe(5);
    expect(bulkhead.free).toBe(5);
  });
});

function caller(): { signal: AbortSignal; leave: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, leave: () => controller.abort() };
}
