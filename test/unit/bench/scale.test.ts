import type { Scenario, Sharing } from '../../../bench/scale/scenarios';
import { type Result, simulate } from '../../../bench/scale/simulate';

const BUSY = { name: 'busy', instances: 3, limit: 5, perMinute: 70, minutes: 1 };
const run = (sharing: Sharing, more: Partial<Scenario> = {}, seed = 1): Result =>
  simulate({ ...BUSY, sharing, ...more }, seed);

describe('the simulation of several instances', () => {
  it('comes to the same result with the same seed, and to another with another one', () => {
    expect(run('leases')).toEqual(run('leases'));
    expect(run('leases', {}, 2)).not.toEqual(run('leases'));
  });

  it.each([0, 0.1])(
    'never uses more places than the account has, with leases and clocks that are off by %d',
    (drift) => {
      const { mostInFlight, tooManyCalls, used } = run('leases', { clockDrift: drift });
      expect({ mostInFlight, tooManyCalls }).toEqual({ mostInFlight: 5, tooManyCalls: 0 });
      expect(used).toBeGreaterThan(0.7);
    },
  );

  it('has calls refused by the account where each instance uses the whole limit', () => {
    expect(run('each the whole limit').tooManyCalls).toBeGreaterThan(10);
  });

  it('gives every upload an outcome', () => {
    const { offered, outcomes } = run('leases', { perMinute: 200 });
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(offered);
    expect(outcomes.queue_full + outcomes.waited_too_long).toBeGreaterThan(0);
  });

  it('frees the places of a killed instance in less than 30 s', () => {
    const { recoveryMs, mostInFlight } = run('leases', { killAtSeconds: 20 });
    expect(recoveryMs).toBeGreaterThan(10_000);
    expect(recoveryMs).toBeLessThan(30_000);
    expect(mostInFlight).toBe(5);
  });
});
