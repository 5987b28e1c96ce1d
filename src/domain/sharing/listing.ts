import type { ModelStatus } from '../model-status';
import type { VoiceModel } from '../voice-model';

/** Whether an owner shows a voice to everybody who uses the installation (`listed`), or to those alone to whom it is lent. */
export const LISTINGS = ['private', 'listed'] as const;

/** One of them. */
export type Listing = (typeof LISTINGS)[number];

/** What everybody sees of a voice in the catalogue: nothing of its owner, its recordings, its usage and to whom it is lent. */
export type ListedVoiceModel = Pick<VoiceModel, 'model_id' | 'name' | 'description' | 'tags' | 'created_at'> &
  Pick<ModelStatus, 'model_state'> & { readonly visibility: 'listed' };
