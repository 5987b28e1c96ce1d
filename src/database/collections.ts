import type { Collection, Db } from 'mongodb';
import type { EchoDocument, KeyDocument, VoiceModelDocument } from './documents';

/** The database and its typed collections. */
export interface Collections {
  readonly db: Db;
  readonly voiceModels: Collection<VoiceModelDocument>;
  readonly echos: Collection<EchoDocument>;
  readonly idempotencyKeys: Collection<KeyDocument>;
}

/** Opens nothing: MongoDB makes a collection when its first document is inserted. */
export function collectionsOf(db: Db): Collections {
  return {
    db,
    voiceModels: db.collection('voice_models'),
    echos: db.collection('echos'),
    idempotencyKeys: db.collection('idempotency_keys'),
  };
}
