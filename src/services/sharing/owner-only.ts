import type { DatabaseManager } from '../../database/database-manager';
import type { Access } from '../../domain/identity/access';
import { ApiError, hasCode } from '../../errors/api-error';

/** Who has asked for what only an owner may do, and where it is looked up whether the voice was lent to this one. */
export interface OwnerOnly {
  readonly database: DatabaseManager;
  readonly access: Access;
}

/**
 * What somebody is told who has asked for what only the owner of a voice may do. Whoever can see the voice, since it was lent or is in the catalogue, gets
 * `not_owner` in place of `voice_model_not_found`; to everybody else it stays absent, after the same look. Never throws.
 */
export async function ownerError({ database, access }: OwnerOnly, modelId: string, error: unknown): Promise<unknown> {
  if (access === null || !hasCode(error, 'voice_model_not_found')) return error;
  const seen = await database
    .for({ ...access, need: 'read' })
    .getSpeakingVoice(modelId)
    .catch(() => null);
  // One's own may be absent at Fish.Audio alone.
  if (seen === null || seen.user_id === access.userId) return error;
  return new ApiError('not_owner', 'This voice was lent to you, or is in the catalogue. Only its owner may do this.', {
    cause: error,
  });
}
