import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { isCreated, type JournalEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';

/** A voice model that exists at Fish.Audio and waits for MongoDB: as its record will be, but without an `_id` yet. */
export type PendingVoiceModel = Omit<VoiceModel, '_id'> & { readonly _id: null; readonly pending: true };

/** A journal entry as its user sees it; null as long as it is not known whether the model exists. */
export function toPending(entry: JournalEntry): PendingVoiceModel | null {
  if (!isCreated(entry)) return null;
  const { model_id, record, begun_at } = entry;
  const created_at = new Date(begun_at);
  return { _id: null, ...record, model_id, created_at, updated_at: created_at, missing_since: null, pending: true };
}

/** What a request fails with that names a model_id without a record. */
export function voiceModelNotFound(): ApiError {
  return new ApiError('voice_model_not_found', 'There is no record of a voice model with this model_id.');
}

/** The record of a voice model. Throws `voice_model_not_found`, and what the database throws. */
export async function findVoiceModel(database: DatabaseManager, modelId: string): Promise<VoiceModel> {
  const record = await database.getVoiceModelById(modelId);
  if (record === null) throw voiceModelNotFound();
  return record;
}

/**
 * A voice model as far as it is known here: its record, or the journal entry that is still to become one. Throws
 * `voice_model_not_found`, and what the database throws.
 */
export async function findVoiceModelOrPending(
  { database, journal }: { readonly database: DatabaseManager; readonly journal: Journal },
  modelId: string,
): Promise<VoiceModel | PendingVoiceModel> {
  const entry = journal.findByModelId(modelId);
  const pending = entry === undefined ? null : toPending(entry);
  return pending ?? findVoiceModel(database, modelId);
}

/** The record of the voice model that an Echo speaks with. Throws `voice_model_not_found` when it has none. */
export async function findVoiceModelOfEcho(database: DatabaseManager, echoId: string): Promise<VoiceModel> {
  const record = await database.getVoiceModelForEcho(echoId);
  if (record === null) throw new ApiError('voice_model_not_found', 'This Echo has no voice model.');
  return record;
}
