import type { ModelStatus } from '../model-status';
import type { VoiceModel } from '../voice-model';

/** What an owner can allow another user: to speak with the voice, and to have an Echo speak with it. */
export const SHARED_USES = ['speak', 'link'] as const;

/** One of them. */
export type SharedUse = (typeof SHARED_USES)[number];

/** So many users can share a voice. */
export const MAX_SHARES = 100;

/** A voice as it is lent to one user. Ids are 24 hex digits. */
export interface Share {
  readonly user_id: string;
  /** `speak`, or `speak` and `link`. */
  readonly may: readonly SharedUse[];
  readonly created_at: Date;
  /** The borrower's Echo that speaks with the voice, or null. */
  readonly echo_id: string | null;
}

/** What a borrower sees of a voice: nothing of its recordings, usage, consent and versions, nor of the owner's Echo. */
export type BorrowedVoiceModel = Pick<
  VoiceModel,
  'model_id' | 'name' | 'description' | 'tags' | 'file_type' | 'created_at' | 'missing_since' | 'expires_at'
> &
  Pick<ModelStatus, 'model_state'> &
  Pick<Share, 'may' | 'echo_id'> & { readonly owner_id: string };

/** Why an Echo has lost the voice that was lent to its user. */
export const LOSS_REASONS = ['share_revoked', 'voice_model_deleted'] as const;

/** What an Echo is told that has lost a borrowed voice, until it is linked to one again. */
export interface VoiceModelLost {
  readonly model_id: string;
  readonly at: Date;
  readonly reason: (typeof LOSS_REASONS)[number];
}
