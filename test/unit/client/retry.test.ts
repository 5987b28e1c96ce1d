import { VoiceModelsError } from '../../../src/client/errors/voice-models-error';
import { type Repeat, type RetryOptions, withRetries } from '../../../src/client/http/retry';

interface Failure {
  readonly code: VoiceModelsError['code'];
  readonly retryAfterSeconds?: number;
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Runs a call that fails like this, the last failure again and again; what it ended with, its attempts and its pauses in seconds. */
async function run(failures: readonly (Failure | 'success')[], repeat: Repeat = 'always', options: RetryOptions = {}) {
  const startedAt = Date.now();
  const attemptedAt: number[] = [];
  const attempt = async () => {
    const failure = failures[Math.min(attemptedAt.length, failures.length - 1)] ?? 'success';
    attemptedAt.push((Date.now() - startedAt) / 1000);
    if (failure !== 'success') throw new VoiceModelsError({ title: '', detail: '', ...failure });
    return 'success';
  };
  const outcome = withRetries(attempt, options, { repeat }).catch((error: VoiceModelsError) => error.code);
  await jest.advanceTimersByTimeAsync(600_000);
  const pauses = attemptedAt.slice(1).map((at, place) => at - (attemptedAt[place] ?? 0));
  return { outcome: await outcome, attempts: attemptedAt.length, pauses };
}

describe('trying again', () => {
  it('is bounded, with pauses that grow and differ', async () => {
    const { outcome, attempts, pauses } = await run([{ code: 'network_error' }]);
    expect({ outcome, attempts }).toEqual({ outcome: 'network_error', attempts: 4 });
    pauses.forEach((pause, place) => {
      expect(pause).toBeGreaterThanOrEqual(0.25 * 2 ** place);
      expect(pause).toBeLessThanOrEqual(0.5 * 2 ** place + 0.01);
    });
  });

  it('waits at least as long as Retry-After says, and gives up where that is too long', async () => {
    const { outcome, pauses } = await run([{ code: 'overloaded', retryAfterSeconds: 5 }, 'success']);
    expect(outcome).toBe('success');
    expect(pauses[0]).toBeGreaterThanOrEqual(5);
    expect(pauses[0]).toBeLessThan(6);
    expect(await run([{ code: 'rate_limited', retryAfterSeconds: 60 }])).toMatchObject({ attempts: 1, pauses: [] });
  });

  it('has no pause that is longer than the longest, and none of its own ends it', async () => {
    const bounded = { attempts: 10, longestPauseSeconds: 0.6 };
    const { attempts, pauses } = await run([{ code: 'network_error' }], 'always', bounded);
    expect(attempts).toBe(10);
    for (const pause of pauses.slice(1)) {
      expect(pause).toBeGreaterThanOrEqual(0.29);
      expect(pause).toBeLessThanOrEqual(0.61);
    }
    const asked = { code: 'overloaded', retryAfterSeconds: 1 } as const;
    expect(await run([asked, 'success'], 'always', { longestPauseSeconds: 1 })).toEqual({
      outcome: 'success',
      attempts: 2,
      pauses: [1],
    });
  });

  it('waits for the first of two equal uploads without counting, for three minutes', async () => {
    const inProgress = { code: 'idempotency_in_progress', retryAfterSeconds: 2 } as const;
    expect(await run([...Array<Failure>(12).fill(inProgress), 'success'])).toMatchObject({
      outcome: 'success',
      attempts: 13,
    });
    const { outcome, pauses } = await run([inProgress]);
    expect(outcome).toBe('idempotency_in_progress');
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(185);
    // Each attempt sends the recording again.
    expect(pauses.length).toBeLessThan(25);
    expect(pauses[0]).toBeLessThan(2.5);
    expect(Math.max(...pauses)).toBeLessThan(11);
  });

  it('waits for three minutes also where the first attempt took long to fail', async () => {
    const failures: Failure[] = [
      { code: 'network_error' },
      ...Array<Failure>(12).fill({ code: 'idempotency_in_progress', retryAfterSeconds: 2 }),
    ];
    let attempts = 0;
    const attempt = async () => {
      const failure = failures[attempts++];
      if (failure === undefined) return 'success';
      if (attempts === 1) await new Promise((resolve) => setTimeout(resolve, 300_000));
      throw new VoiceModelsError({ title: '', detail: '', ...failure });
    };
    const outcome = withRetries(attempt, {}, { repeat: 'always' }).catch((error: VoiceModelsError) => error.code);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(await outcome).toBe('success');
  });

  it.each<[string, Failure, Repeat, number]>([
    ['a refusal of the input', { code: 'invalid_parameter' }, 'always', 1],
    ['an error that does not pass', { code: 'provider_not_configured' }, 'always', 1],
    ['a proxy without the service', { code: 'bad_gateway' }, 'always', 4],
    ['an upload of which nothing came any more', { code: 'upload_stalled' }, 'always', 4],
    ['a body that did not arrive in time', { code: 'body_too_slow' }, 'refused', 4],
    ['an upload on a connection that is too slow', { code: 'upload_too_slow' }, 'always', 1],
    ['a lost answer to what must not be done twice', { code: 'network_error' }, 'refused', 1],
    ['a service that has done nothing', { code: 'overloaded', retryAfterSeconds: 1 }, 'refused', 4],
    ['a database that may have done it', { code: 'database_unavailable', retryAfterSeconds: 3 }, 'refused', 1],
  ])('after %s', async (_what, failure, repeat, attempts) => {
    expect(await run([failure], repeat)).toMatchObject({ outcome: failure.code, attempts });
  });

  it('never happens where one attempt is asked for', async () => {
    expect((await run([{ code: 'network_error' }], 'always', { attempts: 1 })).attempts).toBe(1);
    expect(
      (await run([{ code: 'idempotency_in_progress', retryAfterSeconds: 2 }], 'always', { attempts: 1 })).attempts,
    ).toBe(1);
  });

  it('ends at once when the signal is aborted during a pause', async () => {
    const controller = new AbortController();
    const attempt = jest.fn(async () => {
      throw new VoiceModelsError({ code: 'network_error', title: '', detail: '' });
    });
    const outcome = withRetries(attempt, {}, { repeat: 'always', signal: controller.signal }).catch(
      (error) => error.code,
    );
    await jest.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await outcome).toBe('aborted');
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
