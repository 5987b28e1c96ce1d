import type { VoiceModel } from './voice-model';

/**
 * What became of the record after Fish.Audio made the model:
 * - `saved`: it is in MongoDB;
 * - `failed`: MongoDB is configured but could not take it;
 * - `disabled`: the service runs without MONGO_URI;
 * - `skipped`: the request named no user.
 */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly record: VoiceModel }
  | { readonly kind: 'failed' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'skipped' };
