import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { ModelWalk } from '../../fish-audio/resources/list-walk';
import type { FishModel } from '../../fish-audio/resources/model-schemas';

const MAX_PASSES = 3;

/** Models of the account by their id. */
export type ModelsById = ReadonlyMap<string, FishModel>;

/**
 * Reads the list of the account's models. A walk that saw fewer than there were at its start is made again, since one that
 * was deleted meanwhile makes another be passed over. Where Fish.Audio shows a part only, the result says so. Throws
 * `provider_bad_response` when the list contradicts itself each time, and what Fish.Audio throws.
 */
export async function readModels(fishAudio: FishAudioClient): Promise<ModelWalk> {
  let walk = await fishAudio.walkOwnModels();
  for (let passes = 1; passes < MAX_PASSES && mayBeByChance(walk); passes += 1) walk = await fishAudio.walkOwnModels();
  if (walk.shortfall !== 'inconsistent') return walk;
  throw new ApiError(
    'provider_bad_response',
    'The list of voice models at Fish.Audio cannot be read completely: it changed or left models out each time it was read.',
  );
}

function mayBeByChance({ shortfall }: ModelWalk): boolean {
  return shortfall === 'inconsistent' || shortfall === 'repeated';
}

/** The model as it is now, or null if there is none with this id. */
export async function readModel(fishAudio: FishAudioClient, modelId: string): Promise<FishModel | null> {
  try {
    return await fishAudio.getModel(modelId);
  } catch (error) {
    if (error instanceof FishAudioError && error.code === 'voice_model_not_found') return null;
    throw error;
  }
}

/** The model as it is now, `absent` if there is none with this id, or `foreign` if it is there and we may not read it. */
export async function lookAtModel(
  fishAudio: FishAudioClient,
  modelId: string,
): Promise<FishModel | 'absent' | 'foreign'> {
  try {
    return (await readModel(fishAudio, modelId)) ?? 'absent';
  } catch (error) {
    // The key is valid, as the list was read with it; so the 403 is about the model.
    if (error instanceof FishAudioError && error.providerStatus === 403) return 'foreign';
    throw error;
  }
}
