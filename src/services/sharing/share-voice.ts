import type { NewShare, RevokedShare } from '../../database/repositories/sharing/sharing-repository';
import type { Share } from '../../domain/sharing/share';
import { keepFromExpiry } from '../speech';
import { type FindRecordedDeps, findRecorded, voiceModelNotFound } from '../voice-models';

/**
 * Lends a voice of the caller to a user, or changes what is lent; one that waits to be recorded is recorded first. Throws
 * `voice_model_not_found`, `invalid_parameter` for the owner, `conflict` for too many, and what the database throws.
 */
export async function shareVoice(deps: FindRecordedDeps, share: NewShare) {
  const voice = await findRecorded(deps, share.modelId);
  await keepFromExpiry(deps.database, voice);
  return found(await deps.database.sharing.share({ ...share, modelId: voice.model_id }));
}

/** To whom a voice of the caller is lent. Throws `voice_model_not_found`, and what the database throws. */
export async function listShares({ database }: Pick<FindRecordedDeps, 'database'>, modelId: string): Promise<Share[]> {
  return found(await database.sharing.list(modelId));
}

/** Takes a voice of the caller back from a user. Throws `voice_model_not_found`, and what the database throws. */
export async function revokeShare(
  { database }: Pick<FindRecordedDeps, 'database'>,
  modelId: string,
  userId: string,
): Promise<RevokedShare> {
  return found(await database.sharing.revoke(modelId, userId));
}

function found<T>(result: T | null): T {
  if (result === null) throw voiceModelNotFound();
  return result;
}
