import type { ObjectId } from 'mongodb';
import type { KeyClaimOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import type { KeyDocument } from '../documents';

/** An attempt fails only when another request changes the same key in that moment. */
const MAX_ATTEMPTS = 8;

/** What a claim of an idempotency key needs. */
export interface KeyClaimRequest {
  /** SHA-256 in hex of the scope and the key, so that the key itself is stored nowhere. */
  readonly id: string;
  /** What the key is bound to: a hash of the request. */
  readonly fingerprint: string;
  /** The installation that claims: an id drawn for its data folder. */
  readonly installationId: string;
  /**
   * How old another installation's claim may become before it counts as abandoned, in milliseconds: far more than
   * clocks differ by.
   */
  readonly leaseMs: number;
  /** How long the key and its response are kept, in milliseconds. */
  readonly ttlMs: number;
}

/** A claim with an id of its own, by which it is recognised when the response of the database was lost. */
type Claim = KeyClaimRequest & { readonly claimId: ObjectId };

/**
 * Claims a key. The unique `_id` lets one of several new claims through. An existing one is replaced only if it still
 * is the one that was read, so of those that find the same claim expired or abandoned, one gets it. A claim of the same
 * installation is taken over at once: which of its requests run is known to the installation itself.
 */
export async function claimKey(
  { idempotencyKeys }: Collections,
  claim: Claim,
  signal: AbortSignal,
): Promise<KeyClaimOutcome> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const now = Date.now();
    try {
      await idempotencyKeys.insertOne(newDocument(claim, now, false));
      return { kind: 'claimed', taken_over: false };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const found = await idempotencyKeys.findOne({ _id: claim.id }, { signal });
    if (found === null) continue;
    const existingOutcome = outcomeOf(found, claim, now);
    if (existingOutcome !== null) return existingOutcome;
    const wasAbandoned = found.expires_at.getTime() > now;
    const guard = { _id: found._id, claim_id: found.claim_id, state: found.state };
    const { _id, ...replacement } = newDocument(claim, now, wasAbandoned);
    // The count of `updateOne` and not `findOneAndUpdate`, which not every engine carries out as one step.
    const { modifiedCount } = await idempotencyKeys.updateOne(guard, { $set: replacement });
    if (modifiedCount === 1) return { kind: 'claimed', taken_over: wasAbandoned };
  }
  return { kind: 'in_progress' };
}

/** Keeps the response of a claim. Does nothing if the installation does not have it any more, or has completed it. */
export async function completeKey(
  { idempotencyKeys }: Collections,
  id: string,
  installationId: string,
  response: StoredResponse,
): Promise<void> {
  const change = { $set: { state: 'completed', answer: response } } as const;
  await idempotencyKeys.updateOne({ _id: id, holder: installationId, state: 'in_progress' }, change);
}

/** Gives a claim up. Does nothing if the installation does not have it any more, or has completed it. */
export async function releaseKey({ idempotencyKeys }: Collections, id: string, installationId: string): Promise<void> {
  await idempotencyKeys.deleteOne({ _id: id, holder: installationId, state: 'in_progress' });
}

/** What an existing claim means for a new one; null if the new one may take its place. */
function outcomeOf(found: KeyDocument, claim: Claim, now: number): KeyClaimOutcome | null {
  if (found.claim_id.equals(claim.claimId)) return { kind: 'claimed', taken_over: found.taken_over };
  if (found.expires_at.getTime() <= now) return null;
  if (found.fingerprint !== claim.fingerprint) return { kind: 'mismatch' };
  if (found.answer !== null) return { kind: 'completed', fingerprint: found.fingerprint, response: found.answer };
  const wasAbandoned = found.holder === claim.installationId || found.claimed_at.getTime() + claim.leaseMs <= now;
  return wasAbandoned ? null : { kind: 'in_progress' };
}

function newDocument(
  { id, fingerprint, installationId, claimId, ttlMs }: Claim,
  now: number,
  takenOver: boolean,
): KeyDocument {
  return {
    _id: id,
    fingerprint,
    holder: installationId,
    claim_id: claimId,
    taken_over: takenOver,
    state: 'in_progress',
    answer: null,
    claimed_at: new Date(now),
    expires_at: new Date(now + ttlMs),
  };
}
