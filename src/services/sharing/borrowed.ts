import type { DatabaseManager } from '../../database/database-manager';
import type { Access } from '../../domain/identity/access';
import type { BorrowedVoiceModel } from '../../domain/sharing/share';
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

/** Whether somebody sees a voice that belongs to somebody else. */
export function isBorrowed<V extends object>(voice: V | BorrowedVoiceModel): voice is BorrowedVoiceModel {
  return 'owner_id' in voice;
}
