import type { IdempotencyKey } from '../../domain/idempotency-keys';
import { sha256Hex } from '../../domain/values/sha256-hex';
import type { JournalKey } from '../../journal/entries/journal-entry';

/** Who sent an idempotency key: the user, or null where none was named, and the network that the request came from. */
export interface KeySender {
  readonly userId: string | null;
  readonly client: string;
}

/** A UUID, or 32 or more hex digits: what programs draw at random (RFC 9562). */
const RANDOM_KEY = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,})$/i;
/** A random key of 32 hex digits with fewer different ones comes once in a hundred million; a made-up one easily. */
const MIN_DIFFERENT_DIGITS = 8;

/** Whether nobody can guess a key. */
function isRandom(key: string): boolean {
  return RANDOM_KEY.test(key) && new Set(key.toLowerCase().replaceAll('-', '')).size >= MIN_DIFFERENT_DIGITS;
}

/** To whom a key belongs that nobody can guess and that names no user. */
const ANONYMOUS = 'anonymous';

/**
 * Whom a key belongs to. Where no user is named, a key that nobody can guess is enough, so that a phone may repeat its
 * upload from another address. Any other one counts together with the network and the content of the upload: a stranger who
 * sends the same `1` neither gets another's answer nor is in anybody's way.
 */
function scopeOf(key: string, fingerprint: string, { userId, client }: KeySender): string {
  if (userId !== null) return userId;
  return isRandom(key) ? ANONYMOUS : `anonymous-${sha256Hex(JSON.stringify([client, fingerprint]))}`;
}

/**
 * Makes the key of a request with this fingerprint. The same key sent by two users counts as two keys. The key itself
 * is not kept.
 */
export function toJournalKey(key: string, fingerprint: string, sender: KeySender): JournalKey {
  return { scope: scopeOf(key, fingerprint, sender), key_hash: sha256Hex(key), fingerprint };
}

/** What a key stands for once the voice that was made with it has gone with all of its user, who begins anew. */
export function toKeyAfterErasure<Key extends IdempotencyKey>(key: Key, erasureId: string): Key {
  return { ...key, key_hash: sha256Hex(`${key.key_hash} ${erasureId}`) };
}

/** The key of a request of this user. */
export function toUserKey(key: string, userId: string): IdempotencyKey {
  return { scope: userId, key_hash: sha256Hex(key) };
}

/** The key of an upload of a user, or of one that is known by its key alone; null for one that may have been guessed. */
export function toRandomKey(key: string, userId: string | null): IdempotencyKey | null {
  return isRandom(key) ? { scope: userId ?? ANONYMOUS, key_hash: sha256Hex(key) } : null;
}
