import type { FileType, ReferenceSample } from './reference-sample';

/**
 * A voice model in the user's records. The names are those of the published JSON and of the stored document alike, so
 * that a record reads the same everywhere; identifiers are 24 hex characters except `model_id`, which is Fish.Audio's.
 */
export interface VoiceModel {
  readonly _id: string;
  readonly user_id: string;
  readonly model_id: string;
  readonly name: string;
  /** The original file name of the first reference sample, cleaned. */
  readonly audio_file_path: string;
  readonly file_type: FileType;
  /** The Echo that speaks with this voice model, or null. */
  readonly echo_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly description: string;
  readonly tags: readonly string[];
  readonly samples: readonly ReferenceSample[];
  /** Since when the model is known to be gone at Fish.Audio, which means that it can no longer speak; null while it is there. */
  readonly missing_since: Date | null;
}

/** What a caller of the database supplies for a new record; the rest is the database's. */
export type NewVoiceModel = Omit<VoiceModel, '_id' | 'created_at' | 'updated_at' | 'missing_since'>;
