/** The JSON of the service, as far as the page reads it. */
export interface SampleJson {
  readonly file_name: string;
  readonly container: string;
  readonly codec: string | null;
  readonly duration_seconds: number | null;
  readonly bytes: number;
}

/** How far Fish.Audio is with a voice model. A member is missing where an earlier version of the service has responded. */
export interface ModelStatusJson {
  readonly model_state?: string;
  readonly dmca_taken_down?: boolean;
  readonly takedown_category?: string | null;
}

/** One record; moments are ISO 8601 texts. */
export interface VoiceModelJson extends ModelStatusJson {
  readonly model_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly audio_file_path: string;
  readonly file_type: string;
  readonly echo_id: string | null;
  readonly created_at: string;
  /** It waits for the database. */
  readonly pending?: true;
  /** Since when the model is missing at Fish.Audio; null while it is there. */
  readonly missing_since: string | null;
  readonly samples: readonly SampleJson[];
}

/** One page of a user's voice models; `next_cursor` is null on the last one. */
export interface VoiceModelPageJson {
  readonly voice_models: readonly VoiceModelJson[];
  readonly next_cursor: string | null;
}

/** The response to an upload that made a voice model, whether its record was saved or not. */
export interface UploadResultJson extends ModelStatusJson {
  readonly model_id: string;
  readonly message: string;
  readonly database_status: string;
  readonly warnings: readonly string[];
}
