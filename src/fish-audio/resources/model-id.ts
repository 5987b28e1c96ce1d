import { FishAudioError } from '../errors';

/** The ids of Fish.Audio that we accept. Anchored and plain, so that one can never become another path. */
export const MODEL_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws `voice_model_not_found` for what cannot be the id of a voice model. */
export function assertModelId(id: string): void {
  if (MODEL_ID_PATTERN.test(id)) return;
  throw new FishAudioError('voice_model_not_found', 'This is not the id of a voice model at Fish.Audio.', {
    outcome: 'not_sent',
  });
}
