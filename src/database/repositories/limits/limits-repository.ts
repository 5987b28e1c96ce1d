import type { CountStore } from '../../../concurrency/counters/count-store';
import type { LeaseStore } from '../../../concurrency/leases/lease-table';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { CountsRepository } from './counts-repository';
import { LeasesRepository } from './leases-repository';

/** The limits that several instances share. */
export class LimitsRepository {
  /** How often clients were counted. */
  readonly counts: CountStore;
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.counts = new CountsRepository(database);
    this.#database = database;
  }

  /** The leases of a limit, by its name. */
  leasesOf(limit: string): LeaseStore {
    return new LeasesRepository(this.#database, limit);
  }
}
