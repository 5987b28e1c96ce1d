import { LEASE_TIMES, type LeaseStep } from '../../src/concurrency/leases/lease-table';
import { Leases } from '../../src/concurrency/leases/leases';
import type { MemoryLeaseTable } from '../../test/unit/concurrency/leases/memory-lease-table';
import type { EventQueue } from './event-queue';

/** How many calls an instance may have in flight. */
export interface PlaceKeeper {
  readonly usable: number;
  setUse(use: { readonly inUse: number; readonly waiting: number }): void;
  /** The process ends without notice. */
  kill(): void;
}

/** A number of places that nobody shares, as with `SHARED_LIMITS=off`. */
export function ownPlaces(usable: number): PlaceKeeper {
  return { usable, setUse: () => undefined, kill: () => undefined };
}

/** The clock of an instance. */
export interface Clock {
  /** How fast it runs; 1 is the true time. */
  readonly rate: number;
  /** What it shows when the simulation begins, in milliseconds. */
  readonly startMs: number;
}

/** What the leases of an instance are simulated with. */
export interface LeasedPlacesOptions {
  readonly id: string;
  readonly limit: number;
  readonly events: EventQueue;
  readonly table: MemoryLeaseTable;
  readonly clock: Clock;
  readonly random: () => number;
  /** The longest time to MongoDB and back, in milliseconds. */
  readonly latencyMs: number;
  /** Called when calls that wait may be able to begin. */
  readonly onGrown: () => void;
  /** Called for every command that is sent to MongoDB. */
  readonly onCommand: () => void;
}

/** The places of an instance by the leases of the product (`Leases`), on a table in memory. */
export class LeasedPlaces implements PlaceKeeper {
  readonly #options: LeasedPlacesOptions;
  readonly #leases: Leases;
  #isBusy = false;
  #isKilled = false;
  #wakes = 0;

  constructor(options: LeasedPlacesOptions) {
    const { id, limit, random } = options;
    this.#options = options;
    this.#leases = new Leases({ id, limit, times: LEASE_TIMES, random });
  }

  get usable(): number {
    return this.#leases.usable(this.#clockMs);
  }

  setUse(use: { readonly inUse: number; readonly waiting: number }): void {
    this.#leases.setUse(use, this.#clockMs);
    this.step();
  }

  kill(): void {
    this.#isKilled = true;
  }

  /** Does what the leases ask for next; called once to begin. */
  step(): void {
    if (this.#isBusy || this.#isKilled) return;
    const next = this.#leases.next(this.#clockMs);
    if (next.kind === 'wait') this.#wakeAt(next.untilMs);
    else this.#perform(next);
  }

  get #clockMs(): number {
    const { clock, events } = this.#options;
    return clock.startMs + events.nowMs * clock.rate;
  }

  #perform(step: Exclude<LeaseStep, { kind: 'wait' }>): void {
    const { events, latencyMs, random, onCommand, onGrown } = this.#options;
    const sentAtMs = this.#clockMs;
    this.#isBusy = true;
    for (let command = 0; command < (step.kind === 'change' ? step.changes.length : 1); command += 1) onCommand();
    events.after((random() * latencyMs) / 2, () => {
      if (this.#isKilled) return;
      const note = this.#takeEffect(step);
      events.after((random() * latencyMs) / 2, () => {
        if (this.#isKilled) return;
        note(sentAtMs);
        this.#isBusy = false;
        onGrown();
        this.step();
      });
    });
  }

  /** Applies a step to the table; returns what notes its result. */
  #takeEffect(step: Exclude<LeaseStep, { kind: 'wait' }>): (sentAtMs: number) => void {
    const { table } = this.#options;
    switch (step.kind) {
      case 'renew':
        table.renew(step.instance);
        return (sentAtMs) => this.#leases.renewed(step.instance, sentAtMs, this.#clockMs);
      case 'remove':
        table.remove(step.instance);
        return () => this.#leases.removed(step.instance);
      case 'change': {
        const results = step.changes.map((change) => ({ change, wasMade: table.change(change) }));
        return () => {
          for (const { change, wasMade } of results) this.#leases.changed(change, wasMade, this.#clockMs);
        };
      }
      case 'read': {
        const read = table.read();
        return (sentAtMs) => this.#leases.observed(read, sentAtMs, this.#clockMs);
      }
    }
  }

  #wakeAt(untilMs: number): void {
    const { clock, events } = this.#options;
    this.#wakes += 1;
    const wake = this.#wakes;
    events.at((untilMs - clock.startMs) / clock.rate + 0.01, () => {
      if (wake !== this.#wakes) return;
      this.#options.onGrown();
      this.step();
    });
  }
}
