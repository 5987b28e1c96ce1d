import { sha256Hex } from './values/sha256-hex';
import { DAY_MS } from './values/time';

/** Keys are remembered for a day, as is usual among payment services. */
export const KEY_TTL_MS = DAY_MS;

/** An idempotency key of one scope (a user, or a caller without one). The key itself is not kept, only its hash. */
export interface IdempotencyKey {
  readonly scope: string;
  readonly key_hash: string;
}

/** A key with what it is bound to: a hash of the request. */
export interface BoundKey extends IdempotencyKey {
  readonly fingerprint: string;
}

/**
 * The one name of a key: a hash, so that it says neither the user nor the key. The database and data folders store it, and find
 * each other's keys by it, so it may never change.
 */
export function keyNameOf({ scope, key_hash }: IdempotencyKey): string {
  return sha256Hex(JSON.stringify([scope, key_hash]));
}

/** The response to the first request with a key, to be given again to the later ones. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What became of a claim: it is the caller's, who must complete or release it (`taken_over` where an earlier request
 * had it and may have done its work); another request holds it; it was completed before; or the key was used for a
 * different request.
 */
export type KeyClaimOutcome =
  | { readonly kind: 'claimed'; readonly taken_over: boolean }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'completed'; readonly response: StoredResponse }
  | { readonly kind: 'mismatch' };

/**
 * What became of a key that was to be made known to all installations: it is; another one works on it now; or another
 * one's response is there already, which holds from now on.
 */
export type KeyShareOutcome =
  | { readonly kind: 'shared' }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'taken'; readonly fingerprint: string; readonly response: StoredResponse };

/**
 * What is known of a key without claiming it: nothing, or nothing any more; a request holds it; the request that held it has
 * ended without saying what it did; or its response.
 */
export type KeyFinding =
  | { readonly kind: 'absent' | 'in_progress' | 'abandoned' }
  | { readonly kind: 'completed'; readonly response: StoredResponse };
