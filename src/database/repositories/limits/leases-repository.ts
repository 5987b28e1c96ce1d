import type { Instance, Lease, LeaseChange, LeaseStore, LeaseTable } from '../../../concurrency/leases/lease-table';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { InstanceDocument, LeaseDocument } from '../../documents';
import { insertUnlessThere } from '../../insert-unless-there';

/**
 * The leases of one limit in the collection `limit_leases`. A change is an insert, which the unique `_id` lets through once, or
 * an update of the holder and the fence that were read, whose count tells whether it was made. Throws what the database
 * throws.
 */
export class LeasesRepository implements LeaseStore {
  readonly #database: DatabaseCalls;
  readonly #limit: string;

  constructor(database: DatabaseCalls, limit: string) {
    this.#database = database;
    this.#limit = limit;
  }

  async renew({ id, beat, wants, waitedMs }: Instance): Promise<void> {
    const limit = this.#limit;
    const said = { kind: 'instance', limit, instance: id, beat, wants, waited_ms: waitedMs } as const;
    await this.#database.idempotent(({ leases }) =>
      leases.updateOne({ _id: this.#instanceId(id) }, { $set: { ...said, renewed_at: new Date() } }, { upsert: true }),
    );
  }

  read(): Promise<LeaseTable> {
    return this.#database.idempotent(async (collections, signal) =>
      tableOf(await collections.leases.find({ limit: this.#limit }, { signal }).toArray()),
    );
  }

  change(change: LeaseChange): Promise<boolean> {
    // Not repeated: the second attempt would find the lease changed, and could not tell by whom.
    return this.#database.nonIdempotent((collections) =>
      change.from.fence === 0 ? this.#insert(collections, change) : this.#update(collections, change),
    );
  }

  async remove({ id, beat }: Instance): Promise<void> {
    await this.#database.idempotent(({ leases }) => leases.deleteOne({ _id: this.#instanceId(id), beat }));
  }

  #insert({ leases }: Collections, { from: { place }, to }: LeaseChange): Promise<boolean> {
    const lease = { kind: 'lease', limit: this.#limit, place, holder: to, fence: 1, changed_at: new Date() } as const;
    return insertUnlessThere(leases, { _id: this.#leaseId(place), ...lease });
  }

  async #update({ leases }: Collections, { from: { place, holder, fence }, to }: LeaseChange): Promise<boolean> {
    const change = { $set: { holder: to, fence: fence + 1, changed_at: new Date() } };
    const { modifiedCount } = await leases.updateOne({ _id: this.#leaseId(place), holder, fence }, change);
    return modifiedCount === 1;
  }

  #leaseId(place: number): string {
    return `${this.#limit}:${place}`;
  }

  #instanceId(id: string): string {
    return `${this.#limit}:instance:${id}`;
  }
}

/** Leaves out what is not of ours. */
function tableOf(documents: readonly (LeaseDocument | InstanceDocument)[]): LeaseTable {
  const leases: Lease[] = [];
  const instances: Instance[] = [];
  for (const document of documents) {
    if (document.kind === 'lease') {
      const { place, holder, fence } = document;
      leases.push({ place, holder, fence });
    } else if (document.kind === 'instance') {
      const { instance, beat, wants, waited_ms } = document;
      instances.push({ id: instance, beat, wants, waitedMs: waited_ms });
    }
  }
  return { leases, instances };
}
