import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { FishModel } from '../../fish-audio/resources/model-schemas';

/** A page of this size stays below the limit on the size of responses; models are listed with their samples. */
const PAGE_SIZE = 50;
/** The `max_offset` of observed responses: models beyond it cannot be reached by pages. */
const MAX_MODELS = 10_000;
const MAX_PASSES = 3;

/** All models of the account by their id. */
export type ModelsById = ReadonlyMap<string, FishModel>;

/**
 * Reads the whole list of the account's models. Pages are counted by number, newest first: a model that is made
 * meanwhile only shows some models twice, but one that is deleted moves another from an unread page into a read one.
 * Then fewer were seen than there were at the start, and the list is read again. Throws `provider_bad_response` when
 * the list cannot be read completely, and what Fish.Audio throws.
 */
export async function readModels(fishAudio: FishAudioClient): Promise<ModelsById> {
  for (let passes = 0; passes < MAX_PASSES; passes += 1) {
    const models = await readPages(fishAudio);
    if (models !== null) return models;
  }
  throw incompleteList('it changed or left models out each time it was read');
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

/** Whether there is a model with this id at Fish.Audio, also one of another account that we may not read. */
export async function modelExists(fishAudio: FishAudioClient, modelId: string): Promise<boolean> {
  try {
    return (await readModel(fishAudio, modelId)) !== null;
  } catch (error) {
    // The key is valid, as the list was read with it; so the 403 is about the model.
    if (error instanceof FishAudioError && error.providerStatus === 403) return true;
    throw error;
  }
}

/** One pass through all pages; null if a model may have been passed over. */
async function readPages(fishAudio: FishAudioClient): Promise<ModelsById | null> {
  const models = new Map<string, FishModel>();
  let firstTotal: number | null = null;
  for (let pageNumber = 1; models.size < MAX_MODELS; pageNumber += 1) {
    const query = { self: true, sortBy: 'created_at', pageSize: PAGE_SIZE, pageNumber } as const;
    const page = await fishAudio.listModels(query);
    for (const model of page.items) models.set(model.id, model);
    firstTotal ??= page.total;
    if (page.hasMore === false || (page.hasMore === null && page.items.length === 0)) {
      return models.size < firstTotal ? null : models;
    }
    if (page.items.length === 0) return null;
  }
  throw incompleteList(`it shows no more than ${MAX_MODELS} models`);
}

function incompleteList(why: string): ApiError {
  return new ApiError(
    'provider_bad_response',
    `The list of voice models at Fish.Audio cannot be read completely: ${why}.`,
  );
}
