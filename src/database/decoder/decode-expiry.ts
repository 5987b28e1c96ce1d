import type { Document } from 'mongodb';
import type { AgeingVoice } from '../../domain/retention/judge-voice';
import { membersOf, readDate } from './read-values';

/** What a stored voice says of its removal; null where that is not announced. */
export function decodeExpiry({ expiry }: Document): AgeingVoice['expiry'] {
  const stored = membersOf(expiry);
  const [warned_at, at] = [readDate(stored.warned_at), readDate(stored.at)];
  return warned_at === null || at === null ? null : { warned_at, at };
}

/** Whether a voice whose removal is announced was last active before; the next sweep takes the announcement back otherwise. */
export function isUnusedSince(stored: Document, active: readonly (Date | null)[]): boolean {
  const expiry = decodeExpiry(stored);
  return expiry !== null && active.every((time) => time === null || time < expiry.warned_at);
}
