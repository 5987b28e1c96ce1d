import { ObjectId } from 'mongodb';
import type { KeyShareOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import type { KeyDocument } from '../documents';

/** An attempt fails only when another installation changes the same key in that moment. */
const MAX_ATTEMPTS = 5;

/** A key whose request was carried out by one installation while it could not be claimed here. */
export interface KeyShare {
  readonly id: string;
  readonly fingerprint: string;
  readonly response: StoredResponse;
  readonly installationId: string;
  readonly expiresAt: Date;
  /** How old another installation's claim may become before it counts as abandoned, in milliseconds. */
  readonly leaseMs: number;
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
  { idempotencyKeys }: Collections,
  share: KeyDocument,
  leaseMs: number,
  signal: AbortSignal,
): Promise<KeyShareOutcome> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      await idempotencyKeys.insertOne({ ...share });
      return { kind: 'shared' };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const found = await idempotencyKeys.findOne({ _id: share._id }, { signal });
    if (found === null) continue;
    const outcome = outcomeOf(found, share, leaseMs);
    if (outcome !== null) return outcome;
    const { _id, ...replacement } = share;
    const guard = { _id, claim_id: found.claim_id, state: found.state };
    const { modifiedCount } = await idempotencyKeys.updateOne(guard, { $set: replacement });
    if (modifiedCount === 1) return { kind: 'shared' };
  }
  return { kind: 'in_progress' };
}

/** Null if what was found may be replaced. */
function outcomeOf(found: KeyDocument, share: KeyDocument, leaseMs: number): KeyShareOutcome | null {
  const now = Date.now();
  if (found.claim_id.equals(share.claim_id)) return { kind: 'shared' };
  if (found.expires_at.getTime() <= now) return null;
  if (found.answer !== null) return { kind: 'taken', fingerprint: found.fingerprint, response: found.answer };
  const wasAbandoned = found.holder === share.holder || found.claimed_at.getTime() + leaseMs <= now;
  return wasAbandoned ? null : { kind: 'in_progress' };
}
