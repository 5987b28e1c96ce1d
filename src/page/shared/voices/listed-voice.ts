import type { BorrowedVoiceModel, VoiceModel } from '../../../client/index.js';

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

/** A voice that the service has told of, for the list. What names an owner was lent. */
export function asListed(voice: VoiceModel | BorrowedVoiceModel): ListedVoice {
  if (!('owner_id' in voice)) return voice;
  const { owner_id, may, ...seen } = voice;
  const lent = { ownerId: owner_id, mayLink: may.includes('link') };
  return { ...UNSEEN, ...seen, user_id: owner_id, updated_at: voice.created_at, lent };
}
