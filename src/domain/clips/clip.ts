import type { SpeechFormat } from '../speech/speech';

/** A speech that was kept: what is known of it. Its sound is in the store, under the key of its installation and its `_id`. */
export interface Clip {
  /** 24 hex digits. */
  readonly _id: string;
  /** The mark of the installation that has kept the sound, 12 hex digits; null for a clip whose key has none. */
  readonly installation: string | null;
  /** The `_id` of the record of the voice that spoke. */
  readonly voice_id: string;
  readonly user_id: string;
  /** The model of Fish.Audio that spoke; the voice may have another one by now. */
  readonly model_id: string;
  /** What the sound is by its bytes. */
  readonly format: SpeechFormat;
  /** The media type of the sound. */
  readonly content_type: string;
  readonly bytes: number;
  readonly duration_seconds: number;
  /** Code points of the text as it was spoken. */
  readonly characters: number;
  readonly created_at: Date;
  /** From here on it counts as gone; null for one that is kept until it is deleted. */
  readonly expires_at: Date | null;
}
