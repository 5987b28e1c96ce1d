import type { Document } from 'mongodb';
import type { Collections } from '../../collections';
import { sameAs } from '../filters';

/** How many are claimed, and for how many milliseconds nobody else does what is due. */
export interface DueClaim {
  readonly limit: number;
  readonly claimMs: number;
}

/** What is due, and how it is claimed. */
export interface DueWork {
  /** The member that holds when it is due; it is moved on by the claim. */
  readonly timeMember: string;
  /** The members that are read; all of them unless given. */
  readonly projection?: Document;
  /** The update for a document of which nothing is to be done any more; null, or left out, for one that is to be claimed. */
  readonly endOf?: (document: Document) => Document | null;
}

/**
 * Claims the voice models whose time has come, the longest due first, and returns their documents as they are then. Instances
 * share this: whoever moves the time on, by the very value that was read, does the work.
 */
export async function claimDue(
  { voiceModels }: Collections,
  { timeMember, projection, endOf = () => null }: DueWork,
  { limit, claimMs }: DueClaim,
  signal: AbortSignal,
): Promise<Document[]> {
  const now = Date.now();
  const options = { signal, ...(projection && { projection }) };
  const isDue = { [timeMember]: { $lte: new Date(now) } };
  const due = await voiceModels
    .find(isDue, options)
    .sort({ [timeMember]: 1 })
    .limit(limit)
    .toArray();
  const claimed: Document[] = [];
  for (const document of due) {
    const asRead = { ...sameAs(document), [timeMember]: document[timeMember] };
    const end = endOf(document);
    const moved = { [timeMember]: new Date(now + claimMs) };
    const { modifiedCount } = await voiceModels.updateOne(asRead, end ?? { $set: moved });
    if (modifiedCount === 1 && end === null) claimed.push({ ...document, ...moved });
  }
  return claimed;
}
