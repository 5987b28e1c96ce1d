import { dayOf, relativeTime } from './moments';
import { type Language, translator } from './translate';

/** A key of a program, as a record or as JSON, which has its moments as texts. */
export interface ShownKey {
  readonly name: string | null;
  readonly scopes: readonly ('voices:read' | 'voices:write' | 'voices:speak' | 'voices:admin')[];
  readonly expires_at: Date | string;
  readonly last_used_at: Date | string | null;
  readonly revoked_at: Date | string | null;
}

/** Whether a key works at a moment, or why it does not. `account.key_<state>` is the text of each but `works`. */
export function keyState({ expires_at, revoked_at }: ShownKey, now: Date): 'works' | 'revoked' | 'expired' {
  if (revoked_at !== null) return 'revoked';
  return new Date(expires_at) > now ? 'works' : 'expired';
}

/** What a list says of a key: what it may do, until when, and when it was used last. */
export function keyFacts(key: ShownKey, now: Date, language: Language): string {
  const t = translator(language);
  const scopes = key.scopes.map((scope) => t(`account.scope_${scopeName(scope)}`)).join(', ');
  const state = keyState(key, now);
  const end = state === 'works' ? t('account.until', { day: dayOf(new Date(key.expires_at), language) }) : '';
  const used =
    key.last_used_at === null
      ? t('account.neverUsed')
      : t('account.lastUsed', { when: relativeTime(new Date(key.last_used_at), now, language) });
  return [scopes, end || t(`account.key_${state === 'revoked' ? 'revoked' : 'expired'}`), used].join(' · ');
}

/** What follows `voices:` in a scope. */
function scopeName(scope: ShownKey['scopes'][number]): 'read' | 'write' | 'speak' | 'admin' {
  return SCOPE_NAMES[scope];
}

const SCOPE_NAMES = {
  'voices:read': 'read',
  'voices:write': 'write',
  'voices:speak': 'speak',
  'voices:admin': 'admin',
} as const;
