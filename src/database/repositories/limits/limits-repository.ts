import type { CountStore } from '../../../concurrency/counters/count-store';
import type { LeaseStore } from '../../../concurrency/leases/lease-table';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { AmountsRepository } from './amounts-repository';
import { CountsRepository } from './counts-repository';
import { LeasesRepository } from './leases-repository';
import { VoiceHoldsRepository } from './voice-holds-repository';

/** The limits that several instances share. */
export class LimitsRepository {
  /** How often clients were counted. */
  readonly counts: CountStore;
  /** How much users have used of limits that begin anew after some time. */
  readonly amounts: AmountsRepository;
  /** The places of uploads under way among the voices of their users. */
  readonly voiceHolds: VoiceHoldsRepository;
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.counts = new CountsRepository(database);
    this.amounts = new AmountsRepository(database);
    this.voiceHolds = new VoiceHoldsRepository(database);
    this.#database = database;
  }

  /** The leases of a limit, by its name. */
  leasesOf(limit: string): LeaseStore {
    return new LeasesRepository(this.#database, limit);
  }
}
