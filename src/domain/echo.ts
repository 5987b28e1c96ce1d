/** A character of the companion app. Which voice it speaks with is kept in `VoiceModel.echo_id` alone. */
export interface Echo {
  readonly _id: string;
  readonly user_id: string;
  readonly name: string;
  readonly created_at: Date;
}
