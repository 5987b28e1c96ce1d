import type { DatabaseManager } from '../../database/database-manager';
import type { Access } from '../../domain/identity/access';
import type { SpeakingVoice } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { CreatedEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { RecentModels } from '../identity';

/** What waits to be recorded, and what a request may reach of it. */
export interface WaitingDeps {
  readonly journal: Journal;
  /** Absent or null: everything. */
  readonly access?: Access;
}

/** What a request may reach of voice models without a record. */
export interface ReachDeps extends WaitingDeps {
  readonly recentModels: RecentModels;
}

/** What a request fails with that names a model_id without a record. */
export function voiceModelNotFound(): ApiError {
  return new ApiError('voice_model_not_found', 'There is no record of a voice model with this model_id.');
}

/** What waits in a journal of the voice model, as far as the request may reach it; `urgent` looks into the folder anew. */
export async function findCreated(
  { journal, access = null }: WaitingDeps,
  modelId: string,
  { urgent }: { readonly urgent: boolean },
): Promise<CreatedEntry | null> {
  const entry = await journal.shared.findCreated(modelId, { urgent });
  return entry === null || access === null || entry.record.user_id === access.userId ? entry : null;
}

/**
 * Lets a request delete a model of which no record was found: the user has made it, or it waits to be recorded. Without sign-in nobody
 * can own it, and everybody may. Throws `voice_model_not_found`.
 */
export async function assertReachable(deps: ReachDeps, modelId: string): Promise<void> {
  const { access = null, recentModels } = deps;
  if (access === null || recentModels.isOf(modelId, access.userId)) return;
  if ((await findCreated(deps, modelId, { urgent: true })) === null) throw voiceModelNotFound();
}

type VoiceOfCallerDeps = ReachDeps & { readonly database: Pick<DatabaseManager, 'enabled' | 'getSpeakingVoice'> };

/**
 * What is known of a voice of which a quick look has found no record, which with sign-in decides who may speak with it: the
 * record, or null for a model that may be used without one, which waits to be recorded, or was made for the user while no record can
 * be read. Throws `voice_model_not_found`, and `database_unavailable` where there may be a record that cannot be read now.
 */
export async function findVoiceOfCaller(deps: VoiceOfCallerDeps, modelId: string): Promise<SpeakingVoice | null> {
  const { access = null, database, recentModels } = deps;
  if (access === null) return null;
  const waits = async (): Promise<boolean> => (await findCreated(deps, modelId, { urgent: true })) !== null;
  const isRecent = recentModels.maySpeak(modelId, access.userId);
  if (!database.enabled) {
    if (isRecent || (await waits())) return null;
    throw voiceModelNotFound();
  }
  try {
    const record = await database.getSpeakingVoice(modelId);
    if (record !== null) return record;
  } catch (error) {
    if (isRecent || (await waits().catch(() => false))) return null;
    throw error;
  }
  if (await waits()) return null;
  // What waited may have been recorded between the two looks.
  const record = await database.getSpeakingVoice(modelId);
  if (record !== null) return record;
  // Another instance has deleted it, which is to hold here while no record can be read as well.
  if (isRecent) recentModels.noteDeleted(modelId);
  throw voiceModelNotFound();
}
