import type { VoiceModelLost } from './sharing/share';

/** A character of the companion app. Which voice it speaks with is kept in `VoiceModel.echo_id` alone. */
export interface Echo {
  readonly _id: string;
  readonly user_id: string;
  readonly name: string;
  readonly created_at: Date;
  /** The borrowed voice that it has lost, until it has one again; absent where there is none. */
  readonly voice_model_lost?: VoiceModelLost;
}
