import type { Document, ObjectId } from 'mongodb';
import type { Share } from '../../../domain/sharing/share';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { SHARES } from '../../decoder/decode-shares';
import { lentToEcho, sameAs } from '../filters';
import { changeShares } from './change-shares';

const projection: Document = { ...VOICE_MODEL_MEMBERS, ...SHARES };

/** The same shares, of which one user's has this Echo; null where that user has none that may be linked. */
export function withEcho(shares: readonly Share[], userId: string, echoId: string | null): readonly Share[] | null {
  const isMeant = ({ user_id, may }: Share): boolean => user_id === userId && may.includes('link');
  if (!shares.some(isMeant)) return null;
  return shares.map((share) => (isMeant(share) ? { ...share, echo_id: echoId } : share));
}

/**
 * Takes an Echo from every voice that was lent to its user, except from one that is to keep it. Gives the voices that had it, as
 * they were. An Echo has one user, so that whose share it is need not be asked.
 */
export async function freeLent(
  collections: Collections,
  {
    echoId,
    user,
    except,
  }: { readonly echoId: ObjectId; readonly user?: ObjectId | undefined; readonly except?: Document },
  signal: AbortSignal,
): Promise<Document[]> {
  const lent = lentToEcho(echoId, user);
  const filter = except === undefined ? lent : { $and: [lent, { $nor: [except] }] };
  const options = { signal, projection: { _id: 1, model_id: 1 } };
  const holders = await collections.voiceModels.find(filter, options).limit(MAX_LENT).toArray();
  const echo = echoId.toHexString();
  const userId = user?.toHexString();
  const isMeant = ({ user_id, echo_id }: Share): boolean =>
    echo_id === echo && (userId === undefined || user_id === userId);
  const freed: Document[] = [];
  for (const holder of holders) {
    let hadIt = false;
    const edit = (shares: readonly Share[]): readonly Share[] | null => {
      hadIt = shares.some(isMeant);
      return hadIt ? shares.map((share) => (isMeant(share) ? { ...share, echo_id: null } : share)) : null;
    };
    const voice = await changeShares(collections, { filter: sameAs(holder), projection, edit }, signal);
    if (voice !== null && hadIt) freed.push(voice);
  }
  return freed;
}

/** There is one, except in the moment in which two requests link the same Echo. */
const MAX_LENT = 100;
