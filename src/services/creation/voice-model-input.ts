import type { ReceivedSample } from '../../domain/reference-sample';

/** Everything a caller may say about a new voice model. */
export interface CreateVoiceModelInput {
  readonly samples: readonly ReceivedSample[];
  /** One a sample, in order; empty where there is none. No transcripts at all is an empty list. */
  readonly transcripts: readonly string[];
  readonly name: string;
  readonly user_id: string | null;
  readonly echo_id: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  readonly visibility: 'private' | 'unlist' | 'public';
  readonly enhance_audio_quality?: boolean | undefined;
}
