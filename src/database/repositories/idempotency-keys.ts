import type { ObjectId } from 'mongodb';
import type { KeyClaimOutcome, KeyFinding, StoredResponse } from '../../domain/idempotency-keys';
import type { Collections } from '../collections';
import type { KeyDocument } from '../documents';
import { insertUnlessThere } from '../insert-unless-there';

/** An attempt fails only when another request changes the same key in that moment. */
const MAX_ATTEMPTS = 8;

/** How long keys are kept, and claims respected, in milliseconds. */
export interface KeyTimes {
  /** How old another installation's claim may become before it counts as abandoned: far more than clocks differ by. */
  readonly leaseMs: number;
  /** How long the key and its response are kept. */
  readonly ttlMs: number;
}

/** A claim, with an id of its own by which it is recognised when the response of the database was lost. */
interface Claim extends KeyTimes {
  /** SHA-256 in hex of the scope and the key, so that the key itself is stored nowhere. */
  readonly id: string;
  /** What the key is bound to: a hash of the request. */
  readonly fingerprint: string;
  /** The installation that claims: an id drawn for its data folder. */
  readonly installationId: string;
  readonly claimId: ObjectId;
}

/** Who looks at a key. */
type KeyReader = Pick<Claim, 'installationId' | 'leaseMs'>;

/** How a key is stored: the document for it, and what one that is there already means, or null if it may be replaced. */
export interface KeyWrite<T> {
  readonly id: string;
  /** How often it is tried. An attempt fails only when another request changes the same key in that moment. */
  readonly attempts: number;
  /** `replaced` is the document in whose place it is to be stored; null where there is none. `now` in milliseconds. */
  readonly document: (replaced: KeyDocument | null, now: number) => KeyDocument;
  readonly outcomeOf: (found: KeyDocument, now: number) => T | null;
}

/**
 * Stores a key. The unique `_id` lets one of several new ones through. An existing one is replaced only if it still is the one
 * that was read, so of those that may replace the same one, one does. Returns what was stored, what the document that was
 * found means, or null if others changed it each time. Throws the driver's error.
 */
export async function storeKey<T>(
  { idempotencyKeys }: Collections,
  { id, attempts, document, outcomeOf }: KeyWrite<T>,
  signal: AbortSignal,
): Promise<{ readonly stored: KeyDocument } | { readonly outcome: T } | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const now = Date.now();
    const fresh = document(null, now);
    // A copy, because the driver may add to what it is given.
    if (await insertUnlessThere(idempotencyKeys, { ...fresh })) return { stored: fresh };
    const found = await idempotencyKeys.findOne({ _id: id }, { signal });
    if (found === null) continue;
    const outcome = outcomeOf(found, now);
    if (outcome !== null) return { outcome };
    const stored = document(found, now);
    const { _id, ...replacement } = stored;
    const guard = { _id, claim_id: found.claim_id, state: found.state };
    // The count of `updateOne` and not `findOneAndUpdate`, which not every engine carries out as one step.
    const { modifiedCount } = await idempotencyKeys.updateOne(guard, { $set: replacement });
    if (modifiedCount === 1) return { stored };
  }
  return null;
}

/**
 * Claims a key. A claim of the same installation is taken over at once: which of its requests run is known to the
 * installation itself. Throws the driver's error.
 */
export async function claimKey(collections: Collections, claim: Claim, signal: AbortSignal): Promise<KeyClaimOutcome> {
  const write: KeyWrite<KeyClaimOutcome> = {
    id: claim.id,
    attempts: MAX_ATTEMPTS,
    document: (replaced, now) => newDocument(claim, now, replaced !== null && replaced.expires_at.getTime() > now),
    outcomeOf: (found, now) => outcomeOf(found, claim, now),
  };
  const result = await storeKey(collections, write, signal);
  if (result === null) return { kind: 'in_progress' };
  return 'outcome' in result ? result.outcome : { kind: 'claimed', taken_over: result.stored.taken_over };
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
  if (found.answer !== null) return { kind: 'completed', response: found.answer };
  return wasAbandoned(found, claim, now) ? null : { kind: 'in_progress' };
}

/** Whether nobody works on a claim any more. Which of its requests run an installation itself knows; another one's claim may be old. */
export function wasAbandoned(found: KeyDocument, { installationId, leaseMs }: KeyReader, now: number): boolean {
  return found.holder === installationId || found.claimed_at.getTime() + leaseMs <= now;
}

/** What is known of a key. A claim of the same installation counts as abandoned, as in `claimKey`. Throws the driver's error. */
export async function findKey(
  { idempotencyKeys }: Collections,
  reader: KeyReader & Pick<Claim, 'id'>,
  signal: AbortSignal,
): Promise<KeyFinding> {
  const found = await idempotencyKeys.findOne({ _id: reader.id }, { signal });
  const now = Date.now();
  if (found === null || found.expires_at.getTime() <= now) return { kind: 'absent' };
  if (found.answer !== null) return { kind: 'completed', response: found.answer };
  return { kind: wasAbandoned(found, reader, now) ? 'abandoned' : 'in_progress' };
}

/** The document of a claim that is made now. */
export function newDocument(
  { id, fingerprint, installationId, claimId, ttlMs }: Omit<Claim, 'leaseMs'>,
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
