import type { Instance, Lease, LeaseChange, LeaseTable } from '../../../../src/concurrency/leases/lease-table';

/** The stored leases of one limit, in memory; what is done to them takes effect at once. */
export class MemoryLeaseTable {
  readonly #leases = new Map<number, Lease>();
  readonly #instances = new Map<string, Instance>();

  renew(instance: Instance): void {
    this.#instances.set(instance.id, instance);
  }

  read(): LeaseTable {
    return { leases: [...this.#leases.values()], instances: [...this.#instances.values()] };
  }

  change({ from, to }: LeaseChange): boolean {
    const { holder, fence } = this.#leases.get(from.place) ?? { holder: null, fence: 0 };
    if (holder !== from.holder || fence !== from.fence) return false;
    this.#leases.set(from.place, { place: from.place, holder: to, fence: fence + 1 });
    return true;
  }

  remove({ id, beat }: Instance): void {
    if (this.#instances.get(id)?.beat === beat) this.#instances.delete(id);
  }
}
