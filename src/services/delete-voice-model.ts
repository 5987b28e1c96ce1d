import type { DatabaseManager } from '../database/database-manager';
import { ApiError } from '../errors/api-error';
import type { FishAudioClient } from '../fish-audio/client';
import { voiceModelNotFound } from './find-voice-model';

/** What was removed where. */
export interface DeleteReceipt {
  readonly success: true;
  readonly model_id: string;
  readonly deleted: { readonly database: boolean; readonly fish_audio: boolean };
  /** The Echo that spoke with this voice model and has none now. */
  readonly unlinked_echo_id: string | null;
}

/** What deleting needs. */
export interface DeleteParts {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
}

/** Removes the model at Fish.Audio; one that is gone already counts as removed. */
async function deleteAtFishAudio({ fishAudio }: DeleteParts, modelId: string, requestId: string): Promise<void> {
  try {
    await fishAudio.deleteModel(modelId, { requestId });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'voice_model_not_found') throw error;
  }
}

/**
 * Removes a voice model's record and, if asked, the model at Fish.Audio. Fish.Audio comes first: when it fails, the record
 * stays and the caller can repeat the request. Without a database only the model at Fish.Audio can be removed.
 * Throws `voice_model_not_found` when there is no record, and what Fish.Audio or the database throws.
 */
export async function deleteVoiceModel(
  parts: DeleteParts,
  modelId: string,
  options: { readonly fishAudio: boolean; readonly requestId: string },
): Promise<DeleteReceipt> {
  const { database } = parts;
  if (!database.enabled && options.fishAudio) {
    await parts.fishAudio.deleteModel(modelId, { requestId: options.requestId });
    return { success: true, model_id: modelId, deleted: { database: false, fish_audio: true }, unlinked_echo_id: null };
  }
  if ((await database.getVoiceModelById(modelId)) === null) throw voiceModelNotFound();
  if (options.fishAudio) await deleteAtFishAudio(parts, modelId, options.requestId);
  const removed = await database.deleteVoiceModel(modelId);
  return {
    success: true,
    model_id: modelId,
    deleted: { database: removed !== null, fish_audio: options.fishAudio },
    unlinked_echo_id: removed?.echo_id ?? null,
  };
}
