import type { Collection, Db, Document } from 'mongodb';
import type { Access } from '../domain/identity/access';
import type {
  ClipDocument,
  CountDocument,
  ErasureDocument,
  InstanceDocument,
  KeptConsentDocument,
  KeyDocument,
  LeaseDocument,
  TombstoneDocument,
  UsageDayDocument,
  UserDocument,
} from './documents';

/** The database and its collections. Voice models and Echos may be another program's, so that nothing is known of them. */
export interface Collections {
  /** Which of the voices, Echos and clips a call may reach; see `reachable` in repositories/filters.ts. */
  readonly access: Access;
  readonly db: Db;
  readonly voiceModels: Collection<Document>;
  readonly echos: Collection<Document>;
  readonly idempotencyKeys: Collection<KeyDocument>;
  readonly leases: Collection<LeaseDocument | InstanceDocument>;
  readonly counts: Collection<CountDocument>;
  readonly tombstones: Collection<TombstoneDocument>;
  readonly usageDays: Collection<UsageDayDocument>;
  readonly clips: Collection<ClipDocument>;
  readonly users: Collection<UserDocument>;
  readonly erasures: Collection<ErasureDocument>;
  readonly keptConsents: Collection<KeptConsentDocument>;
}

/** Opens nothing: MongoDB makes a collection when its first document is inserted. */
export function collectionsOf(db: Db): Collections {
  return {
    access: null,
    db,
    voiceModels: db.collection('voice_models'),
    echos: db.collection('echos'),
    idempotencyKeys: db.collection('idempotency_keys'),
    leases: db.collection('limit_leases'),
    counts: db.collection('limit_counts'),
    tombstones: db.collection('deleted_voice_models'),
    usageDays: db.collection('usage_days'),
    clips: db.collection('clips'),
    users: db.collection('users'),
    erasures: db.collection('erasures'),
    keptConsents: db.collection('consents_kept'),
  };
}
