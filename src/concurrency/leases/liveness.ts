import type { LeaseTable } from './lease-table';

/** What was seen of an instance: its beat, null where it says nothing of itself, and when that was first seen. */
interface Sighting {
  readonly beat: number | null;
  readonly sinceMs: number;
  /** For how long the beat is known not to have changed. */
  readonly unchangedMs: number;
}

/**
 * Tells whether other instances live, without comparing the clocks of two machines: one whose beat has not changed for
 * the time of a lease, on the clock of the instance that looks, is dead.
 */
export class Liveness {
  #sightings = new Map<string, Sighting>();
  readonly #gone = new Set<string>();

  /** `hasEnded` may know for certain that an instance has ended, such as a process on the same machine. */
  constructor(
    readonly leaseMs: number,
    readonly hasEnded: (id: string) => boolean,
  ) {}

  /** Whether the instance is known for certain to have ended. */
  isGone(id: string): boolean {
    return this.#gone.has(id);
  }

  /** Notes a table that was read between these two times of the own clock, in milliseconds. */
  observe({ leases, instances }: LeaseTable, startedAtMs: number, endedAtMs: number): void {
    const beats = new Map<string, number | null>();
    for (const { holder } of leases) if (holder !== null) beats.set(holder, null);
    for (const { id, beat } of instances) beats.set(id, beat);
    const sightings = new Map<string, Sighting>();
    for (const [id, beat] of beats) {
      const last = this.#sightings.get(id);
      // A beat has been there at the end of the first reading that showed it, and still was at the start of this one.
      const sighting =
        last?.beat === beat
          ? { beat, sinceMs: last.sinceMs, unchangedMs: startedAtMs - last.sinceMs }
          : { beat, sinceMs: endedAtMs, unchangedMs: 0 };
      sightings.set(id, sighting);
      if (this.hasEnded(id)) this.#gone.add(id);
    }
    this.#sightings = sightings;
    for (const id of this.#gone) if (!beats.has(id)) this.#gone.delete(id);
  }

  /** Whether the instance was dead when the table was last read. */
  isDead(id: string): boolean {
    return this.#gone.has(id) || this.unchangedMs(id) >= this.leaseMs;
  }

  /** For how long the instance is known not to have renewed its leases, in milliseconds. */
  unchangedMs(id: string): number {
    return this.#sightings.get(id)?.unchangedMs ?? 0;
  }
}
