import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';

/**
 * Takes back that a voice is to be removed, because it is about to be used; of the two, the one that writes first wins. Does
 * nothing for other voices. While the database is away nothing is removed. Throws `voice_model_not_found` where the removal has begun.
 */
export async function keepFromExpiry(
  { library }: Pick<DatabaseManager, 'library'>,
  record: Pick<VoiceModel, 'model_id' | 'expires_at'> | null,
): Promise<void> {
  if (record?.expires_at === undefined) return;
  const isKept = await library.retention.use(record.model_id).catch(() => true);
  if (isKept) return;
  const detail = 'Nobody has used this voice for so long that it is being removed.';
  throw new ApiError('voice_model_not_found', detail);
}
