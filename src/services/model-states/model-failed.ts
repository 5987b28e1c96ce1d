import type { RequestTrace } from '../../domain/request-trace';
import { ApiError, hasCode } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { CallOptions } from '../../fish-audio/options';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { qualityErrors } from './sample-quality';

/** What became of a model that is not to be: it was deleted now, it was gone before, or it could not be deleted and still has to be. */
type ModelDeletion = 'deleted' | 'gone' | 'remains';

/**
 * Fish.Audio could not make a voice of the samples. Nothing is saved, and the failed model is deleted, because it takes a
 * place in the account.
 */
export class ModelFailed extends ApiError {
  override readonly name = 'ModelFailed';

  constructor(
    model: FishModel,
    readonly deletion: ModelDeletion,
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

  /** Whether the model still has to be deleted. */
  get remains(): boolean {
    return this.deletion === 'remains';
  }
}

/** Deletes a model at Fish.Audio that is not to be: it failed, or its voice was deleted. Never throws. */
export async function tryToDeleteModel(
  fishAudio: FishAudioClient,
  modelId: string,
  call: CallOptions = {},
): Promise<ModelDeletion> {
  try {
    await fishAudio.deleteModel(modelId, call);
    return 'deleted';
  } catch (error) {
    return hasCode(error, 'voice_model_not_found') ? 'gone' : 'remains';
  }
}

/** Deletes a failed model, and returns the error for the caller of its upload. Never throws. */
export async function modelFailed(
  fishAudio: FishAudioClient,
  model: FishModel,
  trace: Partial<RequestTrace> = {},
): Promise<ModelFailed> {
  return new ModelFailed(model, await tryToDeleteModel(fishAudio, model.id, trace));
}
