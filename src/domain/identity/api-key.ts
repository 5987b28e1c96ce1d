import type { Scope } from './principal';

/** So many keys of a user can work at the same time. */
export const MAX_LIVING_KEYS = 20;
/** No key works for longer, in days. */
export const MAX_KEY_DAYS = 365;

/** The key of a program. Its text is not a part of it: that is shown once, and nowhere kept. */
export interface ApiKey {
  /** 24 hex digits. */
  readonly key_id: string;
  readonly user_id: string;
  /** What its user calls it; null where nothing was said. */
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  readonly created_at: Date;
  /** From here on it does not work. */
  readonly expires_at: Date;
  readonly first_used_at: Date | null;
  /** Up to an hour old. */
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Whether a key works at a moment, in milliseconds since 1970. */
export function isLiving({ expires_at, revoked_at }: Pick<ApiKey, 'expires_at' | 'revoked_at'>, now: number): boolean {
  return revoked_at === null && expires_at.getTime() > now;
}
