import type { ReceivedSample } from '../../domain/reference-sample';
import type { UploadFields } from '../../domain/voice-model';

/** Everything a caller may say about a new voice model: what is recorded of it, and what Fish.Audio alone gets. */
export interface CreateVoiceModelInput extends UploadFields {
  readonly samples: readonly ReceivedSample[];
  /** One a sample, in order; empty where there is none. No transcripts at all is an empty list. */
  readonly transcripts: readonly string[];
  readonly user_id: string | null;
  readonly visibility: 'private' | 'unlist' | 'public';
  readonly enhance_audio_quality?: boolean | undefined;
}
