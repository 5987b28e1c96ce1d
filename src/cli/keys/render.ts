import { type ApiKey, isLiving } from '../../domain/identity/api-key';
import { align } from '../shared/align';

const HEAD = ['key', 'state', 'scopes', 'expires', 'last used', 'name'];

function stateOf(key: ApiKey, now: number): string {
  if (key.revoked_at !== null) return 'revoked';
  return isLiving(key, now) ? 'works' : 'expired';
}

function dayOf(date: Date | null): string {
  return date === null ? 'never' : date.toISOString().slice(0, 10);
}

/** The keys of a user as a table for people. `now` is in milliseconds since 1970. */
export function renderKeys(keys: readonly ApiKey[], now: number): string {
  if (keys.length === 0) return 'The user has no keys.\n';
  const rows = keys.map((key) => [
    key.key_id,
    stateOf(key, now),
    key.scopes.join(','),
    dayOf(key.expires_at),
    dayOf(key.last_used_at),
    key.name ?? '',
  ]);
  return `${align([HEAD, ...rows]).join('\n')}\n`;
}
