/** What is limited for each user, by the names that problem documents and `GET /api/limits` have. */
export const LIMIT_NAMES = [
  'requests_per_minute',
  'concurrent_uploads',
  'inspection_seconds_per_hour',
  'speech_characters_per_day',
  'voices',
] as const;

/** One of them. */
export type LimitName = (typeof LIMIT_NAMES)[number];

/** How much of a limit is used. */
export interface UserLimit {
  readonly name: LimitName;
  readonly limit: number;
  readonly used: number;
  /** When it begins anew; null where it ends by something that is done and not by time. */
  readonly resets_at: Date | null;
}

/** Something that was counted beforehand. */
export interface Reservation {
  /** Says how much it was in the end: nothing of what failed. Never throws. */
  settle(amount: number): Promise<void>;
}
