import { seededRandom } from '../../src/sandbox/fish-audio/seeded-random';
import { MemoryLeaseTable } from '../../test/unit/concurrency/leases/memory-lease-table';
import { EventQueue } from './event-queue';
import { LeasedPlaces, ownPlaces, type PlaceKeeper } from './place-keepers';
import { CREATE_MS, clockOf, LATENCY_MS, type Scenario } from './scenarios';
import { SimulatedAccount } from './simulated-account';
import { type Outcome, SimulatedInstance } from './simulated-instance';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Instances have to find each other first; then uploads come, and count once the first models have been made. */
const FIRST_UPLOAD_MS = 10 * SECOND;
const COUNTED_FROM_MS = FIRST_UPLOAD_MS + 8 * SECOND;

/** What came out of a scenario. */
export interface Result {
  readonly scenario: Scenario;
  readonly offered: number;
  /** Uploads whose models were made within the time. */
  readonly servedInTime: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** How long served uploads waited for a place, in milliseconds, shortest first. */
  readonly waits: readonly number[];
  /** The part of the account's places that was in use, from 0 to 1. */
  readonly used: number;
  readonly mostInFlight: number;
  /** Calls that the account refused. */
  readonly tooManyCalls: number;
  /** Commands to MongoDB for the leases alone. */
  readonly leaseCommands: number;
  /** After a kill, until all places of the account are usable again, in milliseconds; null without a kill. */
  readonly recoveryMs: number | null;
}

/** A scenario in simulated time. */
class Run {
  readonly #scenario: Scenario;
  readonly #random: () => number;
  readonly #events = new EventQueue();
  readonly #account: SimulatedAccount;
  readonly #table = new MemoryLeaseTable();
  readonly #instances: SimulatedInstance[];
  readonly #outcomes: Record<Outcome, number> = {
    served: 0,
    queue_full: 0,
    waited_too_long: 0,
    refused_by_account: 0,
    died_with_instance: 0,
  };
  readonly #waits: number[] = [];
  #arrivals = 0;
  #offered = 0;
  #servedInTime = 0;
  #leaseCommands = 0;
  #recoveryMs: number | null = null;

  constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario;
    this.#random = seededRandom(seed);
    this.#account = new SimulatedAccount(this.#events, scenario.limit);
    const parts = { events: this.#events, account: this.#account, random: this.#random };
    this.#instances = Array.from({ length: scenario.instances }, () => new SimulatedInstance(parts));
    for (const [number, instance] of this.#instances.entries()) instance.usePlaces(this.#keeperOf(instance, number));
  }

  run(): Result {
    const { minutes, limit, killAtSeconds } = this.#scenario;
    const endMs = COUNTED_FROM_MS + minutes * MINUTE;
    this.#events.at(FIRST_UPLOAD_MS, () => this.#arrive(endMs));
    if (killAtSeconds !== undefined) {
      this.#events.at(COUNTED_FROM_MS + killAtSeconds * SECOND, () => this.#killFirst());
    }
    this.#events.runUntil(COUNTED_FROM_MS);
    const before = { usedMs: this.#account.usedMs, leaseCommands: this.#leaseCommands };
    this.#events.runUntil(endMs);
    const usedMs = this.#account.usedMs - before.usedMs;
    const leaseCommands = this.#leaseCommands - before.leaseCommands;
    const servedInTime = this.#servedInTime;
    // What is under way is finished, so that every upload has an outcome.
    this.#events.runUntil(endMs + MINUTE);
    return {
      scenario: this.#scenario,
      offered: this.#offered,
      servedInTime,
      outcomes: this.#outcomes,
      waits: this.#waits.toSorted((a, b) => a - b),
      used: usedMs / (limit * minutes * MINUTE),
      mostInFlight: this.#account.mostInFlight,
      tooManyCalls: this.#account.refused,
      leaseCommands,
      recoveryMs: this.#recoveryMs,
    };
  }

  #keeperOf(instance: SimulatedInstance, number: number): PlaceKeeper {
    const { limit, instances, sharing, clockDrift = 0 } = this.#scenario;
    if (sharing === 'each the whole limit') return ownPlaces(limit);
    if (sharing === 'each an equal part') return ownPlaces(Math.max(1, Math.floor(limit / instances)));
    const leased = new LeasedPlaces({
      id: `instance-${number}`,
      limit,
      events: this.#events,
      table: this.#table,
      clock: clockOf(clockDrift, this.#random),
      random: this.#random,
      latencyMs: LATENCY_MS,
      onGrown: () => instance.startCalls(),
      onCommand: () => {
        this.#leaseCommands += 1;
      },
    });
    this.#events.at(this.#random() * SECOND, () => leased.step());
    return leased;
  }

  /** One upload, and the next one after a random time, so that their number in a minute varies as it does in life. */
  #arrive(endMs: number): void {
    const { perMinute } = this.#scenario;
    const { nowMs } = this.#events;
    const isCounted = nowMs >= COUNTED_FROM_MS;
    if (isCounted) this.#offered += 1;
    this.#arrivals += 1;
    this.#chooseInstance()?.upload({
      durationMs: CREATE_MS.min + this.#random() * (CREATE_MS.max - CREATE_MS.min),
      end: (outcome, waitedMs) => {
        const isInTime = this.#events.nowMs >= COUNTED_FROM_MS && this.#events.nowMs <= endMs;
        if (outcome === 'served' && isInTime) this.#servedInTime += 1;
        if (!isCounted) return;
        this.#outcomes[outcome] += 1;
        if (outcome === 'served') this.#waits.push(waitedMs);
      },
    });
    const nextMs = nowMs - Math.log(1 - this.#random()) * (MINUTE / perMinute);
    if (nextMs < endMs) this.#events.at(nextMs, () => this.#arrive(endMs));
  }

  /** A load balancer takes turns, and sends nothing to an instance that has ended. */
  #chooseInstance(): SimulatedInstance | undefined {
    const { firstInstanceShare } = this.#scenario;
    const [first, ...others] = this.#instances;
    if (firstInstanceShare !== undefined && this.#random() < firstInstanceShare) return first;
    const alive = (firstInstanceShare === undefined ? this.#instances : others).filter(({ isKilled }) => !isKilled);
    return alive[this.#arrivals % alive.length];
  }

  #killFirst(): void {
    const killedAtMs = this.#events.nowMs;
    this.#instances[0]?.kill();
    const look = (): void => {
      const held = this.#table.read().leases.filter(({ holder }) => holder === 'instance-0').length;
      if (held > 0) this.#events.after(50, look);
      else this.#recoveryMs = this.#events.nowMs - killedAtMs;
    };
    look();
  }
}

/** Runs a scenario. The same seed gives the same result. */
export function simulate(scenario: Scenario, seed: number): Result {
  return new Run(scenario, seed).run();
}
