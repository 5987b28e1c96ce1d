import type { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import type { ReferenceSample } from '../domain/reference-sample';
import type { SaveOutcome } from '../domain/save-outcome';
import { ApiError } from '../errors/api-error';
import type { CreateVoiceModelInput } from './voice-model-input';

/** What saving needs. */
export interface SaveParts {
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** Saves the record of a model that Fish.Audio has made, if there is a user and a database. Never throws. */
export async function saveVoiceModel(
  { database, log }: SaveParts,
  input: CreateVoiceModelInput,
  modelId: string,
  samples: readonly ReferenceSample[],
): Promise<SaveOutcome> {
  if (input.user_id === null) return { kind: 'skipped' };
  if (!database.enabled) return { kind: 'disabled' };
  try {
    const record = await database.createVoiceModel({
      user_id: input.user_id,
      model_id: modelId,
      name: input.name,
      audio_file_path: samples[0]?.file_name ?? '',
      file_type: samples.some((sample) => sample.file_type === 'video') ? 'video' : 'audio',
      echo_id: input.echo_id,
      description: input.description,
      tags: input.tags,
      samples,
    });
    return { kind: 'saved', record };
  } catch (error) {
    const code = error instanceof ApiError ? error.code : 'internal_error';
    log.error({ event: 'record_not_saved', model_id: modelId, code }, 'A voice model was made, but not recorded');
    return { kind: 'failed' };
  }
}
