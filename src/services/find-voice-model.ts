import type { DatabaseManager } from '../database/database-manager';
import type { VoiceModel } from '../domain/voice-model';
import { ApiError } from '../errors/api-error';

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

/** The record of the voice model that an Echo speaks with. Throws `voice_model_not_found` when it has none. */
export async function findVoiceModelOfEcho(database: DatabaseManager, echoId: string): Promise<VoiceModel> {
  const record = await database.getVoiceModelForEcho(echoId);
  if (record === null) throw new ApiError('voice_model_not_found', 'This Echo has no voice model.');
  return record;
}
