import { DEFAULT_BREAKER } from '../../../src/fish-audio/defaults';
import type { FishAudioError } from '../../../src/fish-audio/errors/fish-audio-error';
import type { AttemptResult } from '../../../src/fish-audio/resilience/attempt-result';
import { CircuitBreaker } from '../../../src/fish-audio/resilience/circuit-breaker';

/** A breaker whose clock is set by the test. */
class TestBreaker {
  nowMs = 1_000_000;
  random = 0;
  readonly openings: [reason: AttemptResult, openMs: number][] = [];
  closings = 0;
  readonly breaker = new CircuitBreaker(DEFAULT_BREAKER, {
    now: () => this.nowMs,
    random: () => this.random,
    onOpen: (reason, openMs) => this.openings.push([reason, openMs]),
    onClose: () => {
      this.closings += 1;
    },
  });

  /** Records attempts with these results, one after the other. */
  record(...results: readonly AttemptResult[]): void {
    for (const result of results) this.breaker.startAttempt()(result);
  }

  /** Opens the breaker and moves the clock until a probe may pass. */
  tripAndWait(reason: AttemptResult = 'bad'): void {
    this.record(...times(5, reason));
    this.nowMs += this.openings.at(-1)?.[1] ?? 0;
  }

  refusal(): FishAudioError {
    try {
      this.breaker.assertCallsAllowed();
    } catch (error) {
      return error as FishAudioError;
    }
    throw new Error('The breaker allows the call.');
  }
}

function times(count: number, result: AttemptResult): AttemptResult[] {
  return Array.from({ length: count }, () => result);
}

let bench: TestBreaker;
beforeEach(() => {
  bench = new TestBreaker();
});

describe('a breaker', () => {
  it('opens after five failures in a row, for ten seconds', () => {
    bench.record(...times(4, 'bad'), 'good', ...times(4, 'bad'));
    expect(bench.breaker.closed).toBe(true);
    bench.record('bad');
    expect(bench.breaker.closed).toBe(false);
    expect(bench.openings).toEqual([['bad', 10_000]]);
  });

  it.each([0, 1, 5, 100])(
    'opens in fewer than twenty attempts of which half fail, after %i that succeeded (D96)',
    (before) => {
      bench.record(...times(before, 'good'));
      let attempts = 0;
      for (; bench.breaker.closed; attempts += 1) bench.record(attempts % 2 === 0 ? 'good' : 'bad');
      expect(attempts).toBeGreaterThanOrEqual(10);
      expect(attempts).toBeLessThan(20);
    },
  );

  it('stays closed while most attempts succeed', () => {
    for (let round = 0; round < 50; round += 1) bench.record('good', 'bad', 'good');
    expect(bench.openings).toEqual([]);
  });

  it('ignores results that are older than half a minute', () => {
    bench.record('bad', 'good', 'bad', 'good', 'bad', 'good', 'bad', 'good', 'good');
    bench.nowMs += 30_001;
    bench.record('bad');
    expect(bench.breaker.closed).toBe(true);
  });

  it('ignores results that say nothing about Fish.Audio', () => {
    bench.record(...times(4, 'bad'), ...times(20, 'none'), ...times(20, 'busy'));
    expect(bench.breaker.closed).toBe(true);
    bench.record('bad');
    expect(bench.breaker.closed).toBe(false);
  });

  it('rejects calls at once while it is open, with the time to wait', () => {
    bench.record(...times(5, 'bad'));
    bench.nowMs += 2_500;
    expect(bench.refusal()).toMatchObject({
      code: 'provider_unreachable',
      status: 503,
      outcome: 'not_sent',
      details: { retryAfterSeconds: 8 },
    });
    expect(() => bench.breaker.startAttempt()).toThrow('Try again in 8 seconds.');
  });

  it('stays open for longer when the key is rejected', () => {
    bench.record(...times(5, 'bad_key'));
    expect(bench.openings).toEqual([['bad_key', 30_000]]);
  });
});

describe('a breaker that has been open long enough', () => {
  it('lets one probe pass and nothing else (D96)', () => {
    bench.tripAndWait();
    const report = bench.breaker.startAttempt();
    for (let calls = 0; calls < 100; calls += 1) expect(() => bench.breaker.startAttempt()).toThrow();
    expect(bench.breaker.closed).toBe(false);
    report('good');
    expect(bench.breaker.closed).toBe(true);
    expect(bench.closings).toBe(1);
  });

  it('starts from zero after a probe that succeeded', () => {
    bench.tripAndWait();
    bench.record('good', ...times(4, 'bad'));
    expect(bench.breaker.closed).toBe(true);
    bench.record('bad');
    expect(bench.openings).toEqual([
      ['bad', 10_000],
      ['bad', 10_000],
    ]);
  });

  it('stays open twice as long after each probe that failed, up to a minute', () => {
    bench.tripAndWait();
    for (let probes = 0; probes < 5; probes += 1) {
      bench.record('bad');
      bench.nowMs += bench.openings.at(-1)?.[1] ?? 0;
    }
    expect(bench.openings.map(([, openMs]) => openMs)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it('shortens these pauses at random, so that several processes do not probe together', () => {
    bench.random = 0.8;
    bench.tripAndWait();
    bench.record('bad');
    expect(bench.openings.map(([, openMs]) => openMs)).toEqual([10_000, 16_000]);
  });

  it('lets the next attempt probe when a probe had no result', () => {
    bench.tripAndWait();
    bench.record('none', 'none');
    expect(bench.breaker.closed).toBe(false);
    bench.record('good');
    expect(bench.breaker.closed).toBe(true);
  });

  it('lets another probe pass when one never ends', () => {
    bench.tripAndWait();
    bench.breaker.startAttempt();
    bench.nowMs += 9_999;
    expect(() => bench.breaker.startAttempt()).toThrow();
    bench.nowMs += 1;
    bench.record('good');
    expect(bench.breaker.closed).toBe(true);
  });

  it('ignores attempts that began before it opened', () => {
    const [early, late] = [bench.breaker.startAttempt(), bench.breaker.startAttempt()];
    bench.record(...times(5, 'bad'));
    early('good');
    expect(bench.breaker.closed).toBe(false);
    late('bad');
    expect(bench.openings).toHaveLength(1);
  });
});
