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

/**
 * Makes the indexes; does nothing where they exist. The unique ones are what keeps a model from being recorded twice
 * and an Echo from having two voices, whatever runs at the same time. Throws the driver's error.
 */
export async function ensureIndexes({ voiceModels, echos, idempotencyKeys }: Collections): Promise<void> {
  await voiceModels.createIndexes([
    { key: { model_id: 1 }, name: 'model_id', unique: true },
    {
      key: { echo_id: 1 },
      name: 'echo_id',
      unique: true,
      // Any number of voice models may have no Echo.
      partialFilterExpression: { echo_id: { $type: 'objectId' } },
    },
    { key: { user_id: 1, created_at: -1, _id: -1 }, name: 'newest_of_user' },
  ]);
  await echos.createIndexes([{ key: { user_id: 1, created_at: -1, _id: -1 }, name: 'newest_of_user' }]);
  await idempotencyKeys.createIndexes([{ key: { expires_at: 1 }, name: 'expires_at', expireAfterSeconds: 0 }]);
}
