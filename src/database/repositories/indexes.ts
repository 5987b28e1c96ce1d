import type { Collections } from '../documents';

/**
 * Makes the indexes; does nothing where they exist. The unique ones are what keeps a model from being recorded twice
 * and an Echo from having two voices, whatever runs at the same time.
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
