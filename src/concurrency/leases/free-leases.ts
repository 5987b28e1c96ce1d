import type { Lease } from './lease-table';

/** What decides which leases can be taken. */
export interface FreeLeasesQuery {
  readonly leases: readonly Lease[];
  /** How many places there are; a place that is not stored is free. */
  readonly limit: number;
  /** Who asks. */
  readonly id: string;
  /** Whether the one that asks counts on this place already. */
  readonly isHeld: (place: number) => boolean;
  readonly isDead: (holder: string) => boolean;
  /** Returns a number of at least 0 and below 1. */
  readonly random: () => number;
}

/**
 * The leases that can be taken: first those in the name of the one that asks which it does not count on, then free ones,
 * then those of dead instances. They begin at a random place, so that instances which look at the same moment seldom want
 * the same one.
 */
export function freeLeases({ leases, limit, id, isHeld, isDead, random }: FreeLeasesQuery): Lease[] {
  const stored = new Map(leases.map((lease) => [lease.place, lease]));
  const own: Lease[] = [];
  const free: Lease[] = [];
  const dead: Lease[] = [];
  const start = Math.floor(random() * limit);
  for (let step = 0; step < limit; step += 1) {
    const place = (start + step) % limit;
    if (isHeld(place)) continue;
    const lease = stored.get(place) ?? { place, holder: null, fence: 0 };
    if (lease.holder === id) own.push(lease);
    else if (lease.holder === null) free.push(lease);
    else if (isDead(lease.holder)) dead.push(lease);
  }
  return [...own, ...free, ...dead];
}
