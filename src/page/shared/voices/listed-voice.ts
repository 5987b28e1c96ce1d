import { type SeenVoiceModel, type VoiceModel, VoiceModelsError } from '../../../client/index.js';

/** What the owner of a voice has lent to the user. */
export interface Lent {
  readonly ownerId: string;
  /** Whether an Echo of the user may speak with it. */
  readonly mayLink: boolean;
}

/** A voice as the list shows it: the user's own, or one that was lent to the user. */
export type ListedVoice = VoiceModel & { readonly lent?: Lent };

/** What a borrower does not see, as it is of a voice that has none of it. */
const UNSEEN = {
  _id: null,
  audio_file_path: '',
  samples: [],
  samples_id: null,
  sample_status: 'disabled',
  consent: null,
  dmca_taken_down: false,
  takedown_category: null,
  lock_visibility: false,
  usage: { speech_count: 0, characters: 0, utf8_bytes: 0, audio_seconds: 0, last_used_at: null },
} as const;

/**
 * A voice that the service has told of, for the list. What names an owner was lent. Throws for one that is seen in the catalogue alone:
 * the list knows it no longer, as one that is not there.
 */
export function asListed(voice: SeenVoiceModel): ListedVoice {
  if ('user_id' in voice) return voice;
  if (!('owner_id' in voice)) throw new VoiceModelsError({ code: 'voice_model_not_found', title: '', detail: '' });
  const { owner_id, may, ...seen } = voice;
  const lent = { ownerId: owner_id, mayLink: may.includes('link') };
  return { ...UNSEEN, ...seen, user_id: owner_id, updated_at: voice.created_at, lent };
}
