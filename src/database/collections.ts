import type { Collection, Db, Document } from 'mongodb';
import type { Access } from '../domain/identity/access';
import type {
  AmountDocument,
  ApiKeyDocument,
  AuditEventDocument,
  ClipDocument,
  CountDocument,
  ErasureDocument,
  InstanceDocument,
  KeptConsentDocument,
  KeyDocument,
  LeaseDocument,
  RetentionDocument,
  SessionDocument,
  TombstoneDocument,
  UsageDayDocument,
  UserDocument,
  VoiceHoldsDocument,
} from './documents';

/** The database and its collections. Voice models and Echos may be another program's, so that nothing is known of them. */
export interface Collections {
  /** Which of the voices, Echos and clips a call may reach; see `reachable` in repositories/filters.ts. */
  readonly access: Access;
  /** Whether voices in the catalogue may be reached by everybody. */
  readonly hasCatalogue: boolean;
  readonly db: Db;
  readonly voiceModels: Collection<Document>;
  readonly echos: Collection<Document>;
  readonly idempotencyKeys: Collection<KeyDocument>;
  readonly leases: Collection<LeaseDocument | InstanceDocument>;
  readonly counts: Collection<CountDocument>;
  readonly amounts: Collection<AmountDocument>;
  readonly voiceHolds: Collection<VoiceHoldsDocument>;
  readonly tombstones: Collection<TombstoneDocument>;
  readonly usageDays: Collection<UsageDayDocument>;
  readonly clips: Collection<ClipDocument>;
  readonly users: Collection<UserDocument>;
  readonly auditEvents: Collection<AuditEventDocument>;
  readonly apiKeys: Collection<ApiKeyDocument>;
  readonly sessions: Collection<SessionDocument>;
  readonly erasures: Collection<ErasureDocument>;
  readonly keptConsents: Collection<KeptConsentDocument>;
  readonly retention: Collection<RetentionDocument>;
}

/** Opens nothing: MongoDB makes a collection when its first document is inserted. */
export function collectionsOf(db: Db): Collections {
  return {
    access: null,
    hasCatalogue: false,
    db,
    voiceModels: db.collection('voice_models'),
    echos: db.collection('echos'),
    idempotencyKeys: db.collection('idempotency_keys'),
    leases: db.collection('limit_leases'),
    counts: db.collection('limit_counts'),
    amounts: db.collection('limit_amounts'),
    voiceHolds: db.collection('limit_voice_holds'),
    tombstones: db.collection('deleted_voice_models'),
    usageDays: db.collection('usage_days'),
    clips: db.collection('clips'),
    users: db.collection('users'),
    auditEvents: db.collection('audit_events'),
    apiKeys: db.collection('api_keys'),
    sessions: db.collection('sessions'),
    erasures: db.collection('erasures'),
    keptConsents: db.collection('consents_kept'),
    retention: db.collection('retention'),
  };
}
