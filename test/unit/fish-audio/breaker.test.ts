import { DEFAULT_BREAKER } from '../../../src/fish-audio/defaults';
import type { FishAudioError } from '../../../src/fish-audio/errors/fish-audio-error';
import type { AttemptResult } from '../../../src/fish-audio/resilience/attempt-result';
import { CircuitBreaker } from '../../../src/fish-audio/resilience/circuit-breaker';

/** A breaker with a clock that stands still until the test moves it. */
class Bench {
  nowMs = 1_000_000;
  random = 0;
  readonly openings: [why: AttemptResult, openMs: number][] = [];
  closings = 0;
  readonly breaker = new CircuitBreaker(DEFAULT_BREAKER, {
    now: () => this.nowMs,
    random: () => this.random,
    onOpen: (why, openMs) => this.openings.push([why, openMs]),
    onClose: () => {
      this.closings += 1;
    },
  });

  /** Tries that end as told, one after the other. */
  try(...verdicts: readonly AttemptResult[]): void {
    for (const verdict of verdicts) this.breaker.startAttempt()(verdict);
  }

  /** Opens it and waits until a probe may pass. */
  tripAndWait(why: AttemptResult = 'bad'): void {
    this.try(...times(5, why));
    this.nowMs += this.openings.at(-1)?.[1] ?? 0;
  }

  refusal(): FishAudioError {
    try {
      this.breaker.assertCallsAllowed();
    } catch (error) {
      return error as FishAudioError;
    }
    throw new Error('It let the call pass.');
  }
}

function times(count: number, verdict: AttemptResult): AttemptResult[] {
  return Array.from({ length: count }, () => verdict);
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('a breaker', () => {
  it('opens after five failures in a row, for ten seconds', () => {
    bench.try(...times(4, 'bad'), 'good', ...times(4, 'bad'));
    expect(bench.breaker.closed).toBe(true);
    bench.try('bad');
    expect(bench.breaker.closed).toBe(false);
    expect(bench.openings).toEqual([['bad', 10_000]]);
  });

  it.each([0, 1, 5, 100])(
    'opens in fewer than twenty tries of which half fail, after %i that did not (D96)',
    (before) => {
      bench.try(...times(before, 'good'));
      let tries = 0;
      for (; bench.breaker.closed; tries += 1) bench.try(tries % 2 === 0 ? 'good' : 'bad');
      expect(tries).toBeGreaterThanOrEqual(10);
      expect(tries).toBeLessThan(20);
    },
  );

  it('stays closed while most tries succeed', () => {
    for (let round = 0; round < 50; round += 1) bench.try('good', 'bad', 'good');
    expect(bench.openings).toEqual([]);
  });

  it('forgets what is older than half a minute', () => {
    bench.try('bad', 'good', 'bad', 'good', 'bad', 'good', 'bad', 'good', 'good');
    bench.nowMs += 30_001;
    bench.try('bad');
    expect(bench.breaker.closed).toBe(true);
  });

  it('takes no notice of tries that say nothing', () => {
    bench.try(...times(4, 'bad'), ...times(20, 'none'));
    expect(bench.breaker.closed).toBe(true);
    bench.try('bad');
    expect(bench.breaker.closed).toBe(false);
  });

  it('refuses at once while it is open, and says how long', () => {
    bench.try(...times(5, 'bad'));
    bench.nowMs += 2_500;
    expect(bench.refusal()).toMatchObject({
      code: 'provider_unreachable',
      status: 503,
      outcome: 'not_sent',
      details: { retryAfterSeconds: 8 },
    });
    expect(() => bench.breaker.startAttempt()).toThrow('Try again in 8 seconds.');
  });

  it('stays open for longer when the key is refused', () => {
    bench.try(...times(5, 'bad_key'));
    expect(bench.openings).toEqual([['bad_key', 30_000]]);
  });
});

describe('a breaker that has been open long enough', () => {
  it('lets one probe through and nobody else (D96)', () => {
    bench.tripAndWait();
    const report = bench.breaker.startAttempt();
    for (let others = 0; others < 100; others += 1) expect(() => bench.breaker.startAttempt()).toThrow();
    expect(bench.breaker.closed).toBe(false);
    report('good');
    expect(bench.breaker.closed).toBe(true);
    expect(bench.closings).toBe(1);
  });

  it('begins anew after a probe that succeeded', () => {
    bench.tripAndWait();
    bench.try('good', ...times(4, 'bad'));
    expect(bench.breaker.closed).toBe(true);
    bench.try('bad');
    expect(bench.openings).toEqual([
      ['bad', 10_000],
      ['bad', 10_000],
    ]);
  });

  it('stays open twice as long after each probe that failed, up to a minute', () => {
    bench.tripAndWait();
    for (let probes = 0; probes < 5; probes += 1) {
      bench.try('bad');
      bench.nowMs += bench.openings.at(-1)?.[1] ?? 0;
    }
    expect(bench.openings.map(([, openMs]) => openMs)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it('shortens these pauses by chance, so that several processes part', () => {
    bench.random = 0.8;
    bench.tripAndWait();
    bench.try('bad');
    expect(bench.openings.map(([, openMs]) => openMs)).toEqual([10_000, 16_000]);
  });

  it('lets the next one probe when a probe told nothing', () => {
    bench.tripAndWait();
    bench.try('none', 'none');
    expect(bench.breaker.closed).toBe(false);
    bench.try('good');
    expect(bench.breaker.closed).toBe(true);
  });

  it('does not wait for ever for a probe that never ends', () => {
    bench.tripAndWait();
    bench.breaker.startAttempt();
    bench.nowMs += 9_999;
    expect(() => bench.breaker.startAttempt()).toThrow();
    bench.nowMs += 1;
    bench.try('good');
    expect(bench.breaker.closed).toBe(true);
  });

  it('does not heed tries that began before it opened', () => {
    const [early, late] = [bench.breaker.startAttempt(), bench.breaker.startAttempt()];
    bench.try(...times(5, 'bad'));
    early('good');
    expect(bench.breaker.closed).toBe(false);
    late('bad');
    expect(bench.openings).toHaveLength(1);
  });
});
