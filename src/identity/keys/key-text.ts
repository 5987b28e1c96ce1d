import { createHash, randomBytes } from 'node:crypto';
import { sha256Hex } from '../../domain/values/sha256-hex';

/** By this a key is told from an access token, and found where it has leaked. */
const PREFIX = 'evm_';
/** 256 bits, so that nobody guesses one and a hash without salt is enough. */
const RANDOM_BYTES = 32;
/** The prefix, 43 characters of base64url for the random bytes, and 6 for the checksum. */
const FORM = /^evm_[A-Za-z0-9_-]{49}$/;
const CHECKSUM_LENGTH = 6;

/** A new key, as its program sends it. */
export function createKeyText(): string {
  const start = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return start + checksumOf(start);
}

/** Whether a bearer token is meant to be a key. */
export function looksLikeKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** What is stored of a key: its SHA-256 in hex. Null for a text that cannot be a key, so that the database is not asked for it. */
export function hashOfKey(text: string): string | null {
  if (!FORM.test(text) || checksumOf(text.slice(0, -CHECKSUM_LENGTH)) !== text.slice(-CHECKSUM_LENGTH)) return null;
  return sha256Hex(text);
}

/** Finds typing errors and cut keys. It is made of the key alone, and proves nothing. */
function checksumOf(start: string): string {
  return createHash('sha256').update(start).digest().subarray(0, 4).toString('base64url');
}
