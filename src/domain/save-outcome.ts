import type { VoiceModel } from './voice-model';

/**
 * What became of the record after Fish.Audio made the model:
 * - `saved`: it is in MongoDB;
 * - `queued`: MongoDB could not take it now; the journal keeps it, and it is saved later;
 * - `failed`: it can never be saved; its journal entry is in the quarantine for an operator to look at;
 * - `deleted`: the voice model was deleted before, perhaps through another instance; nothing is left to save
 *   (`isErased`: all of its user was erased);
 * - `disabled`: the service runs without MONGO_URI;
 * - `skipped`: the request named no user.
 */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly record: VoiceModel }
  | { readonly kind: 'queued' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'deleted'; readonly isErased?: boolean }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'skipped' };
