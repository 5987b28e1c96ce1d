import { type Document, ObjectId } from 'mongodb';
import type { Share } from '../../../domain/sharing/share';
import type { Collections } from '../../collections';
import { decodeShares } from '../../decoder/decode-shares';
import { attempts, tooManyChanges } from '../attempts';
import { sameAs } from '../filters';

/** A change of the shares of one voice. */
export interface SharesChange {
  /** The filter for the voice. */
  readonly filter: Document;
  /** The members that are read of it, the shares among them. */
  readonly projection: Document;
  /** The shares as they are to be; null for no change. It is called again where the shares have changed meanwhile. */
  readonly edit: (shares: readonly Share[]) => readonly Share[] | null;
}

/** The filter for a voice whose shares are what they were when it was read. */
export function sharesAsRead({ shares }: Document): Document {
  return { shares: shares === undefined ? { $exists: false } : { $eq: shares } };
}

/**
 * Changes the shares of one voice in one step, where they are still as they were read: so a link and a revocation at the same
 * time follow each other, and no link outlives its share. Gives the voice as it was before; null if there is none. Throws ApiError
 * `conflict` if others change the shares all the time, and what `edit` throws.
 */
export async function changeShares(
  { voiceModels }: Collections,
  { filter, projection, edit }: SharesChange,
  signal: AbortSignal,
): Promise<Document | null> {
  for await (const _ of attempts(signal)) {
    const stored = await voiceModels.findOne(filter, { signal, projection });
    if (stored === null) return null;
    const shares = edit(decodeShares(stored));
    if (shares === null) return stored;
    const isAsRead = { $and: [sameAs(stored), sharesAsRead(stored)] };
    const { matchedCount } = await voiceModels.updateOne(isAsRead, { $set: { shares: shares.map(toDocument) } });
    if (matchedCount === 1) return stored;
  }
  throw tooManyChanges('change the shares of this voice');
}

function toDocument({ user_id, may, created_at, echo_id }: Share): Document {
  return {
    user_id: ObjectId.createFromHexString(user_id),
    may: [...may],
    created_at,
    echo_id: echo_id === null ? null : ObjectId.createFromHexString(echo_id),
  };
}
