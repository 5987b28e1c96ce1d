import { ObjectId } from 'mongodb';
import type { KeyShareOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { Collections } from '../collections';
import type { KeyDocument } from '../documents';
import { type KeyWrite, newDocument, storeKey, wasAbandoned } from './idempotency-keys';

/** An attempt fails only when another installation changes the same key in that moment. */
const MAX_ATTEMPTS = 5;

/** A key whose request was carried out by one installation while it could not be claimed here. */
interface KeyShare {
  readonly id: string;
  readonly fingerprint: string;
  readonly response: StoredResponse;
  readonly installationId: string;
  readonly expiresAt: Date;
}

/** The document of a shared key, with an id of its own, by which it is recognised when the reply of the database was lost. */
export function newShare({ response, expiresAt, ...key }: KeyShare): KeyDocument {
  const now = Date.now();
  const claim = newDocument({ ...key, claimId: new ObjectId(), ttlMs: expiresAt.getTime() - now }, now, false);
  return { ...claim, state: 'completed', answer: response };
}

/**
 * Stores a key with its response, unless another one is there: the first installation to store a key decides which
 * response it has from then on. Throws the driver's error.
 */
export async function shareKey(
  collections: Collections,
  share: KeyDocument,
  leaseMs: number,
  signal: AbortSignal,
): Promise<KeyShareOutcome> {
  const write: KeyWrite<KeyShareOutcome> = {
    id: share._id,
    attempts: MAX_ATTEMPTS,
    document: () => share,
    outcomeOf: (found, now) => outcomeOf(found, share, leaseMs, now),
  };
  const result = await storeKey(collections, write, signal);
  if (result === null) return { kind: 'in_progress' };
  return 'outcome' in result ? result.outcome : { kind: 'shared' };
}

/** Null if what was found may be replaced. */
function outcomeOf(found: KeyDocument, share: KeyDocument, leaseMs: number, now: number): KeyShareOutcome | null {
  if (found.claim_id.equals(share.claim_id)) return { kind: 'shared' };
  if (found.expires_at.getTime() <= now) return null;
  if (found.answer !== null) return { kind: 'taken', fingerprint: found.fingerprint, response: found.answer };
  return wasAbandoned(found, { installationId: share.holder, leaseMs }, now) ? null : { kind: 'in_progress' };
}
