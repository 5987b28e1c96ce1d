import { withDeadline } from '../../concurrency/deadline';
import { orAborted } from '../../concurrency/or-aborted';
import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';

/** Where the announcement is taken back. */
export interface KeepDatabase {
  readonly library: { readonly retention: Pick<DatabaseManager['library']['retention'], 'use'> };
}

/** How long whoever is about to use a voice waits for this, in milliseconds. */
const KEEP_MS = 250;

/**
 * Takes back that a voice is to be removed, because it is about to be used or changed; of the two, the one that writes first wins. Does
 * nothing for other voices. While the database is away nothing is removed; where it takes longer than `KEEP_MS`, the voice is used
 * all the same. Throws `voice_model_not_found` where the removal has begun, and the reason of the signal.
 */
export async function keepFromExpiry(
  { library }: KeepDatabase,
  record: Pick<VoiceModel, 'model_id' | 'expires_at'> | null,
  signal?: AbortSignal,
): Promise<void> {
  if (record?.expires_at === undefined) return;
  const { model_id } = record;
  const keeping = withDeadline(KEEP_MS, () => library.retention.use(model_id)).catch(() => true);
  const isKept = await (signal === undefined ? keeping : orAborted(keeping, signal));
  if (isKept) return;
  const detail = 'Nobody has used this voice for so long that it is being removed.';
  throw new ApiError('voice_model_not_found', detail);
}
