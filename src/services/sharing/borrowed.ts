import type { DatabaseManager } from '../../database/database-manager';
import type { Access } from '../../domain/identity/access';
import type { ListedVoiceModel } from '../../domain/sharing/listing';
import type { BorrowedVoiceModel } from '../../domain/sharing/share';
import { hasCode } from '../../errors/api-error';
import { voiceModelNotFound } from '../voice-models';

/** Whose request it is, and what it may reach. */
export interface SeeDeps {
  readonly database: Pick<DatabaseManager, 'sharing'>;
  /** Absent or null: everything. */
  readonly access?: Access;
}

/**
 * A voice as the user of a request sees it: whole where it is the user's own, or the request may reach everything, and reduced where
 * it was lent to the user. Throws `voice_model_not_found` where it was taken back meanwhile, and what the database throws.
 */
export async function asSeen<V extends { readonly user_id: string; readonly model_id: string }>(
  { database, access = null }: SeeDeps,
  voice: V,
): Promise<V | BorrowedVoiceModel> {
  if (access === null || voice.user_id === access.userId) return voice;
  const borrowed = await database.sharing.findBorrowed(voice.model_id, access.userId);
  if (borrowed === null) throw voiceModelNotFound();
  return borrowed;
}

/** The same for a voice that may be in the catalogue, of which everybody sees a part. Throws as `asSeen` does. */
export async function asSeenOrListed<V extends { readonly user_id: string; readonly model_id: string }>(
  deps: SeeDeps,
  voice: V,
): Promise<V | BorrowedVoiceModel | ListedVoiceModel> {
  try {
    return await asSeen(deps, voice);
  } catch (error) {
    const listed = hasCode(error, 'voice_model_not_found')
      ? await deps.database.sharing.findListed(voice.model_id)
      : null;
    if (listed === null) throw error;
    return listed;
  }
}

/** Whether somebody sees a voice that was lent by somebody else. */
export function isBorrowed<V extends object>(voice: V | BorrowedVoiceModel): voice is BorrowedVoiceModel {
  return 'owner_id' in voice;
}

/** Whether somebody sees a voice that belongs to somebody else, because it is in the catalogue. */
export function isListed<V extends object>(voice: V | ListedVoiceModel): voice is ListedVoiceModel {
  return 'visibility' in voice && !('user_id' in voice);
}
