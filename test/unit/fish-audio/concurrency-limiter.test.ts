import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { shuttingDown } from '../../../src/fish-audio/errors/client-errors';
import { ConcurrencyLimiter, type Release } from '../../../src/fish-audio/resilience/concurrency-limiter';
import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import { busyness } from '../../support/machine/busyness';
import { failureOf } from './kit';

const QUEUE = { maxQueued: 3, queueMs: 60_000 };

async function fill(limiter: ConcurrencyLimiter): Promise<Release[]> {
  return Promise.all(Array.from({ length: limiter.free }, () => limiter.acquire()));
}

describe('the places of the limiter', () => {
  it('are given at once while there are free ones, and again after their release', async () => {
    const limiter = new ConcurrencyLimiter(2, QUEUE);
    const [first] = await fill(limiter);
    expect(limiter.free).toBe(0);
    first?.();
    expect(limiter.free).toBe(1);
    await limiter.acquire();
    expect(limiter.free).toBe(0);
  });

  it('become free only once, however often they are released', async () => {
    const limiter = new ConcurrencyLimiter(2, QUEUE);
    const [first] = await fill(limiter);
    first?.();
    first?.();
    expect(limiter.free).toBe(1);
  });

  it('are at least one', () => {
    expect(() => new ConcurrencyLimiter(0, QUEUE)).toThrow(RangeError);
  });

  it('are reduced when Fish.Audio allows fewer, and never exceed the configured number', async () => {
    const limiter = new ConcurrencyLimiter(3, QUEUE);
    const held = await fill(limiter);
    limiter.setLimit(1);
    for (const release of held.slice(0, 2)) release();
    expect(limiter.free).toBe(0);
    held[2]?.();
    expect(limiter.free).toBe(1);
    limiter.setLimit(50);
    expect(limiter.free).toBe(3);
  });

  it('are given to queued calls when Fish.Audio allows more again', async () => {
    const limiter = new ConcurrencyLimiter(2, QUEUE);
    limiter.setLimit(1);
    await limiter.acquire();
    const waiting = limiter.acquire();
    limiter.setLimit(2);
    await expect(waiting).resolves.toBeInstanceOf(Function);
  });
});

describe('the queue of the limiter', () => {
  it('is first in, first out for one client', async () => {
    const limiter = new ConcurrencyLimiter(1, QUEUE);
    const [releaseFirst] = await fill(limiter);
    const served: number[] = [];
    const calls = [1, 2, 3].map(async (call) => {
      const release = await limiter.acquire();
      served.push(call);
      release();
    });
    releaseFirst?.();
    await Promise.all(calls);
    expect(served).toEqual([1, 2, 3]);
  });

  it('lets clients take turns, and takes the place from the client with the most when it is full', async () => {
    const limiter = new ConcurrencyLimiter(1, QUEUE);
    const [releaseFirst] = await fill(limiter);
    const served: string[] = [];
    const calls = ['a1', 'a2', 'a3', 'b1'].map(async (call) => {
      const release = await limiter.acquire(undefined, placeOf(call.charAt(0)));
      served.push(call);
      release();
    });
    expect(await failureOf(calls[2] as Promise<void>)).toMatchObject({ code: 'provider_busy', outcome: 'not_sent' });
    releaseFirst?.();
    await Promise.allSettled(calls);
    expect(served).toEqual(['a1', 'b1', 'a2']);
  });

  it('keeps the last place for a client that has none, also while another one waits for it', async () => {
    const limiter = new ConcurrencyLimiter(3, QUEUE, undefined, 1);
    const [greedy, other] = [placeOf('greedy'), placeOf('other')];
    const [release] = [await limiter.acquire(undefined, greedy), await limiter.acquire(undefined, greedy)];
    const third = limiter.acquire(undefined, greedy);
    expect(limiter.free).toBe(1);
    const releaseOther = await limiter.acquire(undefined, other);
    releaseOther();
    expect(limiter.free).toBe(1);
    release();
    await expect(third).resolves.toBeInstanceOf(Function);
    expect(limiter.free).toBe(1);
  });

  it('is not waited in for the last place that a budget gives, which another client may have from the rest', async () => {
    const budget = { usable: 2, setUse: () => undefined, setLimit: () => undefined, onGrown: () => undefined };
    const limiter = new ConcurrencyLimiter(4, QUEUE, budget, 1);
    const place = { client: 'one', group: {} };
    await limiter.acquire(undefined, place);
    await limiter.acquire(undefined, place);
    expect(limiter.free).toBe(0);
  });

  it('is bounded: one more call is rejected at once (D97)', async () => {
    const limiter = new ConcurrencyLimiter(1, QUEUE);
    await fill(limiter);
    const waiting = Array.from({ length: QUEUE.maxQueued }, () => failureOf(limiter.acquire()));
    const startedAt = performance.now();
    expect(await failureOf(limiter.acquire())).toMatchObject({
      code: 'provider_busy',
      status: 503,
      outcome: 'not_sent',
      details: { retryAfterSeconds: 60 },
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000 * busyness());
    limiter.rejectQueued(shuttingDown);
    for (const error of await Promise.all(waiting)) expect(error.code).toBe('shutting_down');
  });

  it.each([
    [20, 1],
    [600_000, 120],
  ])('sends a Retry-After within bounds: %i ms become %i s', async (queueMs, seconds) => {
    const limiter = new ConcurrencyLimiter(1, { maxQueued: 0, queueMs });
    await fill(limiter);
    expect((await failureOf(limiter.acquire())).details.retryAfterSeconds).toBe(seconds);
  });

  it('rejects a call that has waited too long (D97)', async () => {
    const limiter = new ConcurrencyLimiter(1, { maxQueued: 3, queueMs: 30 });
    const [release] = await fill(limiter);
    expect((await failureOf(limiter.acquire())).code).toBe('provider_busy');
    release?.();
    expect(limiter.free).toBe(1);
  });

  it('drops a call whose caller leaves, and serves the next one', async () => {
    const limiter = new ConcurrencyLimiter(1, QUEUE);
    const [release] = await fill(limiter);
    const { signal, abort } = caller();
    const aborted = failureOf(limiter.acquire(signal));
    const next = limiter.acquire();
    abort();
    expect(await aborted).toMatchObject({ code: 'client_closed', outcome: 'not_sent' });
    release?.();
    await expect(next).resolves.toBeInstanceOf(Function);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects a call whose caller has already left', async () => {
    const limiter = new ConcurrencyLimiter(1, QUEUE);
    expect((await failureOf(limiter.acquire(AbortSignal.abort()))).code).toBe('client_closed');
    expect(limiter.free).toBe(1);
  });

  it('loses no place while many calls start, are aborted and time out', async () => {
    const limiter = new ConcurrencyLimiter(5, { maxQueued: 64, queueMs: 15 });
    const random = seededRandom(7);
    let held = 0;
    let most = 0;
    const calls = Array.from({ length: 500 }, async () => {
      const { signal, abort } = caller();
      if (random() < 0.5) setTimeout(abort, random() * 40);
      await delay(random() * 100);
      const release = await limiter.acquire(signal).catch(() => null);
      if (release === null) return;
      most = Math.max(most, ++held);
      await delay(random() * 5);
      held -= 1;
      release();
    });
    await Promise.all(calls);
    expect(most).toBe(5);
    expect(limiter.free).toBe(5);
  });
});

const placeOf = (client: string) => ({ client, group: placeOf });

function caller(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
