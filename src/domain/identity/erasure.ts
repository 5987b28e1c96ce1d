/** What an erasure has removed so far, by what it was. A crash between a removal and its count leaves it uncounted. */
export interface ErasedCounts {
  /** Voices: their models at Fish.Audio, their recordings, clips and records. */
  readonly voice_models: number;
  readonly clips: number;
  readonly echos: number;
  /** Voices of others that were lent to the user, and are no more. */
  readonly shares: number;
  readonly usage_days: number;
  readonly users: number;
  /** Consents that stay for a while, without the name. */
  readonly consents_kept: number;
}

/** Nothing yet. */
export const NOTHING_ERASED: ErasedCounts = {
  voice_models: 0,
  clips: 0,
  echos: 0,
  shares: 0,
  usage_days: 0,
  users: 0,
  consents_kept: 0,
};

/** The job that removes all of a user. */
export interface Erasure {
  /** 24 hex digits. */
  readonly erasure_id: string;
  readonly user_id: string;
  readonly state: 'running' | 'done';
  /** What it waits for, as an error code or `uploads`; null where it waits for nothing, or is done. */
  readonly waits_for: string | null;
  readonly requested_at: Date;
  readonly updated_at: Date;
  readonly removed: ErasedCounts;
}
