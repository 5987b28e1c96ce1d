import { ApiError } from '../../errors/api-error';

/**
 * The codes of failures to delete a voice that say nothing about other voices: Fish.Audio refuses this model, or another request changes
 * the record. All others, and those of the storage, concern every voice.
 */
export const CONCERNS_ONE_VOICE: ReadonlySet<string> = new Set(['provider_rejected', 'provider_forbidden', 'conflict']);

/** Whether a failure to delete a voice says nothing about other voices. */
export function concernsOneVoice(error: unknown): error is ApiError {
  return error instanceof ApiError && CONCERNS_ONE_VOICE.has(error.code);
}

/** Whether Fish.Audio has refused to delete the only model of a voice, so that nothing of the voice was removed. */
export function hasRemovedNothing(error: unknown, modelCount: number): boolean {
  if (modelCount !== 1 || !concernsOneVoice(error)) return false;
  return error.details.members?.remains?.includes('fish_audio') === true;
}
