import type { DatabaseManager } from '../../../database/database-manager';
import { type RequestTrace, traceOf } from '../../../domain/request-trace';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import { type ModelStates, statusOf } from '../../model-states';
import { keepFromExpiry, whyItCannotSpeak } from '../../speech';
import { assertKnown, findVoiceModel, type OnCondition } from '../../voice-models';

/** What choosing a version needs. */
export interface ChooseVersionDeps {
  readonly database: DatabaseManager;
  readonly modelStates: Pick<ModelStates, 'read'>;
}

/**
 * Makes a voice speak with one of its versions from now on, whatever is still in training. It is read at Fish.Audio before.
 * Throws `version_not_found` where the voice does not have it, `precondition_failed`, why it cannot speak if it cannot, and what the database and
 * Fish.Audio throw.
 */
export async function chooseVersion(
  { database, modelStates }: ChooseVersionDeps,
  voiceId: string,
  modelId: string,
  request: RequestTrace & OnCondition,
): Promise<VoiceModel> {
  const voice = await findVoiceModel(database, voiceId);
  assertKnown(request, voice);
  const versions = voice.versions?.map(({ model_id }) => model_id) ?? [voice.model_id];
  if (!versions.includes(modelId)) throw versionNotFound();
  const model = await modelStates.read(modelId, traceOf(request));
  const reason = whyItCannotSpeak(model);
  if (model === null || reason !== null) throw reason ?? versionNotFound();
  await keepFromExpiry(database, voice);
  const chosen = await database.versions.makeCurrent(voice.model_id, modelId, statusOf(model));
  if (chosen === null) throw versionNotFound();
  return chosen;
}

function versionNotFound(): ApiError {
  return new ApiError('version_not_found', 'This voice has no version with this model_id.');
}
