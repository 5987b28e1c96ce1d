import { z } from 'zod';
import { consent } from './consent';
import { sampleStatus } from './kept-samples';
import { type ModelStatus, modelStatus } from './model-status';
import { fileType, referenceSample } from './reference-sample';
import { NEVER_USED, voiceUsage } from './usage/voice-usage';
import { voiceVersion } from './versions/voice-version';

/**
 * The record of an upload before Fish.Audio has named the model. A field that is added here gets a default: it stands
 * in place of the field where an older version of the service wrote the record. The schemas of this file check shapes
 * only, no lengths and no formats: whatever was accepted once must stay readable.
 */
export const voiceModelWithoutId = z.object({
  user_id: z.string(),
  name: z.string(),
  /** The original file name of the first reference sample, cleaned. */
  audio_file_path: z.string(),
  file_type: fileType,
  /** The Echo that speaks with this voice model, or null. */
  echo_id: z.string().nullable().default(null),
  description: z.string().default(''),
  tags: z.array(z.string()).readonly().default([]),
  samples: z.array(referenceSample).readonly().default([]),
  /** Under which name the recordings are kept as they were uploaded (a UUID), or null where they are not. */
  samples_id: z.string().nullable().default(null),
  /** What the upload said of it; null where it said nothing, or what this version does not know. */
  consent: consent.nullable().default(null).catch(null),
});

/** The part of a record that the caller of an upload decides. */
export const uploadFields = voiceModelWithoutId.pick({
  name: true,
  echo_id: true,
  description: true,
  tags: true,
  consent: true,
});

/** What `uploadFields` parses to. */
export type UploadFields = Readonly<z.infer<typeof uploadFields>>;

/** The record of a voice model. */
export const voiceModel = voiceModelWithoutId.extend({
  ...modelStatus.shape,
  _id: z.string(),
  /** Where the recordings are. */
  sample_status: sampleStatus.default('disabled'),
  model_id: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
  /**
   * Since when the model is known to be gone at Fish.Audio, which means that it can no longer speak; null while it is
   * there.
   */
  missing_since: z.date().nullable().default(null),
  /** How much the voice has spoken, as far as that is counted by now. */
  usage: voiceUsage.default(NEVER_USED),
  /**
   * The `model_id` of another voice model that was made with the same Idempotency-Key, by another installation while the
   * database was away; absent otherwise.
   */
  same_key_as: z.string().optional(),
  /** That its owner has put it into the catalogue of the installation; absent otherwise. What it is at Fish.Audio is not meant. */
  visibility: z.literal('listed').optional(),
  /** When it is removed unless it is used before; only there where that is announced. */
  expires_at: z.date().optional(),
  /** The models that the voice has had, the oldest first; absent where it had one only, which is then its current one. */
  versions: z.array(voiceVersion).readonly().optional(),
  /** Every `model_id` that the voice has had, each of which still names it; absent where it had one only. */
  known_model_ids: z.array(z.string()).readonly().optional(),
});

/**
 * A voice model in the user's records. The names are those of the published JSON and of the stored document alike, so
 * that a record reads the same everywhere; identifiers are 24 hex digits except `model_id`, which is Fish.Audio's.
 */
export type VoiceModel = Readonly<z.infer<typeof voiceModel>>;

/** What of the record of a voice matters to its speeches. */
export type SpeakingVoice = Pick<
  VoiceModel,
  | '_id'
  | 'user_id'
  | 'model_id'
  | 'name'
  | 'created_at'
  | 'samples_id'
  | 'missing_since'
  | 'expires_at'
  | keyof ModelStatus
>;

/** What a caller of the database supplies for a new record; the rest is the database's. */
export type NewVoiceModel = Omit<
  VoiceModel,
  | '_id'
  | 'created_at'
  | 'updated_at'
  | 'missing_since'
  | 'usage'
  | 'same_key_as'
  | 'visibility'
  | 'expires_at'
  | 'versions'
  | 'known_model_ids'
  | keyof ModelStatus
  | 'samples_id'
  | 'sample_status'
> &
  Partial<Pick<VoiceModel, 'samples_id' | 'sample_status'>>;
