import type { RequestTrace } from '../../domain/request-trace';
import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { qualityErrors } from './sample-quality';

/**
 * Fish.Audio could not make a voice of the samples. Nothing is saved, and the failed model is deleted, because it takes a
 * place in the account. `remains` says that it could not be deleted and still has to be.
 */
export class ModelFailed extends ApiError {
  override readonly name = 'ModelFailed';

  constructor(
    model: FishModel,
    readonly remains: boolean,
  ) {
    const errors = qualityErrors(model);
    const reason = model.quality.find((sample) => sample.passed !== true && sample.reason !== '')?.reason ?? null;
    const why = reason === null ? '' : `: ${reason.replace(/\.$/, '')}`;
    super(
      'model_failed',
      `Fish.Audio could not make a voice of the recording${why}. Nothing was saved; send another recording.`,
      { ...(reason === null ? {} : { members: { reason } }), ...(errors.length === 0 ? {} : { errors }) },
    );
  }
}

/** Deletes a failed model at Fish.Audio; one that is gone counts as deleted. False where that fails. Never throws. */
export async function deleteFailedModel(
  fishAudio: FishAudioClient,
  modelId: string,
  trace: Partial<RequestTrace> = {},
): Promise<boolean> {
  try {
    await fishAudio.deleteModel(modelId, trace);
    return true;
  } catch (error) {
    return error instanceof ApiError && error.code === 'voice_model_not_found';
  }
}

/** Deletes a failed model, and returns the error for the caller of its upload. Never throws. */
export async function modelFailed(
  fishAudio: FishAudioClient,
  model: FishModel,
  trace: Partial<RequestTrace> = {},
): Promise<ModelFailed> {
  return new ModelFailed(model, !(await deleteFailedModel(fishAudio, model.id, trace)));
}
