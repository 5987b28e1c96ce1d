import { ObjectId } from 'mongodb';
import type { KeyShareOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { Collections } from '../collections';
import type { KeyDocument } from '../documents';
import { type KeyWrite, storeKey } from './idempotency-keys';

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
export function newShare({ id, fingerprint, response, installationId, expiresAt }: KeyShare): KeyDocument {
  return {
    _id: id,
    fingerprint,
    holder: installationId,
    claim_id: new ObjectId(),
    taken_over: false,
    state: 'completed',
    answer: response,
    claimed_at: new Date(),
    expires_at: expiresAt,
  };
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
  const wasAbandoned = found.holder === share.holder || found.claimed_at.getTime() + leaseMs <= now;
  return wasAbandoned ? null : { kind: 'in_progress' };
}
