import fc from 'fast-check';
import { LEASE_TIMES } from '../../../../src/concurrency/leases/lease-table';
import { type SimulatedInstance, Simulation } from './simulation';

const LIMIT = 5;
const SECOND = 1_000;
/** How many worlds are simulated. */
const RUNS = Number(process.env.LEASE_RUNS ?? 12);

function simulate(instances: number, { limit = LIMIT, seed = 1 } = {}): Simulation {
  const simulation = new Simulation(limit, LEASE_TIMES, seed);
  for (let index = 0; index < instances; index += 1) simulation.add();
  return simulation;
}

/** Calls at a steady rate, whether or not they can be served. */
function keepCalling(instance: SimulatedInstance, everyMs: number, durationMs: number, endMs: number): void {
  const { simulation } = instance;
  for (let atMs = simulation.nowMs; atMs < endMs; atMs += everyMs) simulation.at(atMs, () => instance.call(durationMs));
}

describe('the leases of several instances', () => {
  it('are all used and never more than there are, however many want one', () => {
    const simulation = simulate(3);
    let most = 0;
    simulation.check = () => {
      most = Math.max(most, simulation.inFlight);
    };
    for (const instance of simulation.instances) keepCalling(instance, 50, 300, 20 * SECOND);
    simulation.runUntil(20 * SECOND);
    expect(most).toBe(LIMIT);
    const served = simulation.instances.map(({ waits }) => waits.length);
    expect(Math.max(...served) / Math.min(...served)).toBeLessThan(2.5);
    // 5 places for 20 s at 300 ms a call are 333 calls.
    expect(served.reduce((a, b) => a + b)).toBeGreaterThan(300);
  });

  it('go to the one that wants them while the others are idle', () => {
    const simulation = simulate(3);
    const [busy] = simulation.instances;
    if (busy) keepCalling(busy, 50, 300, 20 * SECOND);
    simulation.runUntil(20 * SECOND);
    expect(busy?.waits.length).toBeGreaterThan(300);
  });

  it('are kept for a moment, so that serial calls ask the store for nothing', () => {
    const simulation = simulate(1);
    const [only] = simulation.instances;
    for (let atMs = 1_000; atMs < 60_000; atMs += 1_000) simulation.at(atMs, () => only?.call(100));
    simulation.runUntil(60 * SECOND);
    expect(only?.waits.slice(1).every((waitMs) => waitMs === 0)).toBe(true);
    // Two steps every half second.
    expect(only?.steps).toBeLessThan(60 * 4 + 20);
  });

  it('of an idle instance are free for another at once, or within a second where it has kept them all', () => {
    const simulation = simulate(1);
    const [first] = simulation.instances;
    for (let call = 0; call < LIMIT; call += 1) simulation.at(1_000, () => first?.call(500));
    simulation.runUntil(2 * SECOND);
    expect(first?.usable).toBe(LIMIT);
    const second = simulation.add();
    second.call(100);
    simulation.runUntil(10 * SECOND);
    expect(second.waits).toHaveLength(1);
    expect(second.waits[0]).toBeLessThan(1_000);
  });

  it('come round to every instance where there are more of these than places', () => {
    const simulation = simulate(9, { limit: 2 });
    for (const instance of simulation.instances) keepCalling(instance, 400, 200, 30 * SECOND);
    simulation.runUntil(30 * SECOND);
    for (const { waits } of simulation.instances) expect(waits.length).toBeGreaterThan(5);
  });

  it('of a killed instance are free within 20 s', () => {
    const simulation = simulate(3);
    const [killed, , heir] = simulation.instances;
    for (let call = 0; call < LIMIT; call += 1) killed?.call(600 * SECOND);
    simulation.runUntil(10 * SECOND);
    expect(killed?.inUse).toBe(LIMIT);
    killed?.kill();
    for (let call = 0; call < LIMIT; call += 1) heir?.call(600 * SECOND);
    simulation.runUntil(29 * SECOND);
    expect(heir?.inUse).toBe(LIMIT);
    expect(Math.max(...(heir?.waits ?? []))).toBeLessThan(20 * SECOND);
  });

  it('of a killed instance are free at once where it is known to have ended', () => {
    const simulation = simulate(1);
    const [killed] = simulation.instances;
    for (let call = 0; call < LIMIT; call += 1) killed?.call(600 * SECOND);
    simulation.runUntil(SECOND);
    killed?.kill();
    const heir = simulation.add({ isGone: (id) => id === killed?.id });
    heir.call(100);
    simulation.runUntil(2 * SECOND);
    expect(heir.waits[0]).toBeLessThan(50);
    expect(simulation.table.read().leases.some(({ holder }) => holder === heir.id)).toBe(true);
  });

  it('are not counted on after a pause, though the calls in flight go on', () => {
    const simulation = simulate(2);
    const [paused, other] = simulation.instances;
    for (let call = 0; call < LIMIT; call += 1) paused?.call(600 * SECOND);
    simulation.runUntil(10 * SECOND);
    paused?.pause();
    for (let call = 0; call < LIMIT; call += 1) other?.call(60 * SECOND);
    simulation.runUntil(40 * SECOND);
    expect(other?.inUse).toBe(LIMIT);
    paused?.resume();
    expect(paused?.usable).toBe(0);
    expect(paused?.inUse).toBe(LIMIT);
    simulation.runUntil(120 * SECOND);
    // Its calls are counted again once the places are free.
    expect(other?.inUse).toBe(0);
    expect(simulation.usable).toBe(LIMIT);
  });

  it('are removed from the store with the instances that are long dead', () => {
    const simulation = simulate(2);
    simulation.runUntil(5 * SECOND);
    simulation.instances[0]?.kill();
    simulation.runUntil(5 * 60 * SECOND);
    expect(simulation.table.read().instances.map(({ id }) => id)).toEqual(['i1']);
  });
});

describe('whatever happens to the store, the clocks and the instances', () => {
  const instance = fc.record({
    clockRate: fc.double({ min: 0.95, max: 1.05, noNaN: true }),
    clockStartMs: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
    everyMs: fc.integer({ min: 200, max: 3_000 }),
    durationMs: fc.integer({ min: 10, max: 8_000 }),
  });
  const fault = fc.record({
    who: fc.nat(4),
    atMs: fc.nat(25_000),
    forMs: fc.integer({ min: 1, max: 25_000 }),
    kind: fc.constantFrom('pause', 'kill', 'lost_before', 'lost_after', 'late'),
  } as const);
  const world = fc.record({
    seed: fc.nat(),
    limit: fc.integer({ min: 1, max: 7 }),
    latencyMs: fc.constantFrom(1, 10, 400),
    instances: fc.array(instance, { minLength: 1, maxLength: 5 }),
    faults: fc.array(fault, { maxLength: 8 }),
  });

  function run({ seed, limit, latencyMs, instances, faults }: typeof world extends fc.Arbitrary<infer W> ? W : never) {
    const simulation = new Simulation(limit, LEASE_TIMES, seed);
    simulation.latencyMs = latencyMs;
    simulation.check = () => {
      if (simulation.usable > limit)
        throw new Error(`${simulation.usable} places are counted on at ${simulation.nowMs}`);
    };
    for (const { everyMs, durationMs, ...options } of instances)
      keepCalling(simulation.add(options), everyMs, durationMs, 50 * SECOND);
    const active = new Map<SimulatedInstance, 'lost_before' | 'lost_after' | 'late'>();
    for (const { who, atMs, forMs, kind } of faults) {
      const target = simulation.instances[who % simulation.instances.length];
      if (target === undefined) continue;
      simulation.at(atMs, () => {
        if (target.state !== 'running') return;
        if (kind === 'kill') return target.kill();
        if (kind === 'pause') target.pause();
        else active.set(target, kind);
        simulation.at(simulation.nowMs + forMs, () => {
          active.delete(target);
          if (target.state === 'paused') target.resume();
        });
      });
    }
    simulation.faultOf = (target) => {
      const kind = active.get(target);
      if (kind === undefined) return null;
      return kind === 'late' ? { kind, lateMs: simulation.random() * 20_000 } : { kind };
    };
    simulation.runUntil(70 * SECOND);
    return simulation;
  }

  it('no more places are counted on than there are, and all are used again in the end', () => {
    fc.assert(
      fc.property(world, (facts) => {
        const simulation = run(facts);
        const alive = simulation.instances.filter(({ state }) => state === 'running');
        simulation.check = () => undefined;
        for (const { queue } of alive) queue.length = 0;
        for (const each of alive) for (let call = 0; call < facts.limit; call += 1) each.call(600 * SECOND);
        simulation.runUntil(100 * SECOND);
        if (alive.length > 0) expect(simulation.inFlight).toBeGreaterThanOrEqual(facts.limit);
      }),
      { seed: 7, numRuns: RUNS, endOnFailure: true },
    );
  }, 900_000);
});
