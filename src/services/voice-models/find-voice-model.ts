import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { Journal } from '../../journal/journal';
import { type PendingVoiceModel, toPending } from './pending-voice-models';

/** The answer to a model_id without a record. */
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
 * A voice model as far as it is known here: its record, or what waits to become one. Throws `voice_model_not_found`, and
 * what the database throws.
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
