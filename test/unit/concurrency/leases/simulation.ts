import type { LeaseStep, LeaseTimes } from '../../../../src/concurrency/leases/lease-table';
import { Leases } from '../../../../src/concurrency/leases/leases';
import { seededRandom } from '../../../../src/sandbox/fish-audio/seeded-random';
import { MemoryLeaseTable } from './memory-lease-table';

/** How an instance is simulated. */
export interface InstanceOptions {
  /** How fast its clock runs; 1 is the true time. */
  readonly clockRate?: number;
  /** What its clock shows at the true time 0, in milliseconds. */
  readonly clockStartMs?: number;
  /** Whether it knows of another that it has ended. */
  readonly isGone?: (id: string) => boolean;
}

/** What the store does to a step: how long it takes, and whether and when it takes effect if no response comes. */
export interface StoreFault {
  readonly kind: 'lost_before' | 'lost_after' | 'late';
  readonly lateMs?: number;
}

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/** Several instances on one store, in simulated time. The same seed gives the same run. */
export class Simulation {
  readonly table = new MemoryLeaseTable();
  readonly instances: SimulatedInstance[] = [];
  readonly random: () => number;
  nowMs = 0;
  /** Whether a step fails now, and how; null where it does not. */
  faultOf: (instance: SimulatedInstance) => StoreFault | null = () => null;
  /** The longest time to the store and back, in milliseconds. */
  latencyMs = 4;
  /** Called after every event. */
  check: () => void = () => undefined;
  /** In the order of their times. */
  readonly #events: Event[] = [];

  constructor(
    readonly limit: number,
    readonly times: LeaseTimes,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  add(options: InstanceOptions = {}): SimulatedInstance {
    const instance = new SimulatedInstance(this, `i${this.instances.length}`, options);
    this.instances.push(instance);
    instance.step();
    return instance;
  }

  at(atMs: number, run: () => void): void {
    let [from, to] = [0, this.#events.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#events[middle]?.atMs ?? 0) <= atMs) from = middle + 1;
      else to = middle;
    }
    this.#events.splice(from, 0, { atMs, run });
  }

  runUntil(endMs: number): void {
    for (let next = this.#events[0]; next !== undefined && next.atMs <= endMs; next = this.#events[0]) {
      this.#events.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      this.check();
    }
    this.nowMs = endMs;
  }

  /** The calls in flight of all instances that run. */
  get inFlight(): number {
    return this.instances.reduce((sum, { inUse, state }) => sum + (state === 'killed' ? 0 : inUse), 0);
  }

  /** The places that all running instances count on. */
  get usable(): number {
    return this.instances.reduce((sum, { usable, state }) => sum + (state === 'running' ? usable : 0), 0);
  }
}

/** One instance with its calls. */
export class SimulatedInstance {
  readonly leases: Leases;
  state: 'running' | 'paused' | 'killed' = 'running';
  inUse = 0;
  /** When each call in the queue came. */
  readonly queue: { readonly cameAtMs: number; readonly durationMs: number }[] = [];
  /** How long each call that was started has waited. */
  readonly waits: number[] = [];
  steps = 0;
  #missed: (() => void)[] = [];
  #isBusy = false;
  #wakes = 0;

  constructor(
    readonly simulation: Simulation,
    readonly id: string,
    readonly options: InstanceOptions,
  ) {
    const { limit, times, random } = simulation;
    const { isGone } = options;
    this.leases = new Leases({ id, limit, times, random, ...(isGone && { isGone }) });
  }

  get clockMs(): number {
    const { clockRate = 1, clockStartMs = 0 } = this.options;
    return clockStartMs + this.simulation.nowMs * clockRate;
  }

  get usable(): number {
    return this.leases.usable(this.clockMs);
  }

  call(durationMs: number): void {
    this.#whenRunning(() => {
      this.queue.push({ cameAtMs: this.simulation.nowMs, durationMs });
      this.#useChanged();
    });
  }

  kill(): void {
    this.state = 'killed';
  }

  pause(): void {
    this.state = 'paused';
  }

  resume(): void {
    this.state = 'running';
    for (const run of this.#missed.splice(0)) run();
  }

  /** Does what the leases ask for next, one step at a time. */
  step(): void {
    if (this.#isBusy) return;
    this.#startCalls();
    const next = this.leases.next(this.clockMs);
    if (next.kind === 'wait') {
      this.#wakeAt(next.untilMs);
      return;
    }
    this.#isBusy = true;
    this.steps += 1;
    this.#perform(next);
  }

  #perform(step: Exclude<LeaseStep, { kind: 'wait' }>): void {
    const { simulation } = this;
    const sentAtMs = this.clockMs;
    const fault = simulation.faultOf(this);
    const arrivesMs = simulation.nowMs + (simulation.random() * simulation.latencyMs) / 2;
    if (fault !== null) {
      if (fault.kind !== 'lost_before') simulation.at(arrivesMs + (fault.lateMs ?? 0), () => this.#takeEffect(step));
      simulation.at(simulation.nowMs + 1_000, () =>
        this.#whenRunning(() => this.#done(() => this.leases.failed(this.clockMs))),
      );
      return;
    }
    simulation.at(arrivesMs, () => {
      const note = this.#takeEffect(step);
      const returnsMs = simulation.nowMs + (simulation.random() * simulation.latencyMs) / 2;
      simulation.at(returnsMs, () => this.#whenRunning(() => this.#done(() => note(sentAtMs))));
    });
  }

  /** Applies a step to the store; returns what notes its result. */
  #takeEffect(step: Exclude<LeaseStep, { kind: 'wait' }>): (sentAtMs: number) => void {
    const { table } = this.simulation;
    switch (step.kind) {
      case 'renew':
        table.renew(step.instance);
        return (sentAtMs) => this.leases.renewed(step.instance, sentAtMs, this.clockMs);
      case 'remove':
        table.remove(step.instance);
        return () => this.leases.removed(step.instance);
      case 'change': {
        const results = step.changes.map((change) => ({ change, made: table.change(change) }));
        return () => {
          for (const { change, made } of results) this.leases.changed(change, made, this.clockMs);
        };
      }
      case 'read': {
        const read = table.read();
        return (sentAtMs) => this.leases.observed(read, sentAtMs, this.clockMs);
      }
    }
  }

  #done(note: () => void): void {
    note();
    this.#isBusy = false;
    this.step();
  }

  #useChanged(): void {
    this.leases.setUse({ inUse: this.inUse, waiting: this.queue.length }, this.clockMs);
    this.#startCalls();
    this.step();
  }

  #startCalls(): void {
    while (this.queue.length > 0 && this.inUse < this.usable) {
      const call = this.queue.shift();
      if (call === undefined) return;
      this.waits.push(this.simulation.nowMs - call.cameAtMs);
      this.inUse += 1;
      this.leases.setUse({ inUse: this.inUse, waiting: this.queue.length }, this.clockMs);
      this.simulation.at(this.simulation.nowMs + call.durationMs, () => this.#end());
    }
  }

  /** A call ends at Fish.Audio even while the instance is paused. */
  #end(): void {
    if (this.state === 'killed') return;
    this.inUse -= 1;
    this.#whenRunning(() => this.#useChanged());
  }

  #wakeAt(untilMs: number): void {
    const { clockRate = 1, clockStartMs = 0 } = this.options;
    this.#wakes += 1;
    const wake = this.#wakes;
    this.simulation.at((untilMs - clockStartMs) / clockRate + 0.01, () =>
      this.#whenRunning(() => wake === this.#wakes && this.step()),
    );
  }

  #whenRunning(run: () => void): void {
    if (this.state === 'running') run();
    else if (this.state === 'paused') this.#missed.push(run);
  }
}
