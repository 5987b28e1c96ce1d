import { type Document, ObjectId } from 'mongodb';
import type { Share } from '../../../domain/sharing/share';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { SHARES } from '../../decoder/decode-shares';
import { attempts, tooManyChanges } from '../attempts';
import { noteEchoChange } from '../deletion/tombstones';
import { heldBy, lentToEcho, ofUser, sameAs } from '../filters';
import { changeShares } from './change-shares';
import { forgetLost } from './lost-voices';
import { freeLent, withEcho } from './share-links';

const projection: Document = { ...VOICE_MODEL_MEMBERS, ...SHARES };

/** Which lent voice is to speak for which Echo of whom. */
export interface LentLink {
  readonly voice: Document;
  readonly echoId: ObjectId;
  readonly userId: string;
}

/**
 * Links a voice that was lent to a user to the user's Echo, and frees the voice that had it. No index can keep an Echo from having
 * an own and a lent voice, so after the write it is looked whether another one has it as well, and where one does, all is
 * repeated: whoever writes last, keeps it. Null if there is no such voice. Throws ApiError `not_owner` where the user may not link
 * it, and `conflict` after too many attempts.
 */
export async function linkLentVoice(
  collections: Collections,
  link: LentLink,
  signal: AbortSignal,
): Promise<Document | null> {
  const { voice, echoId, userId } = link;
  const begunAt = new Date();
  const user = ObjectId.createFromHexString(userId);
  const own = { $and: [ofUser(user), heldBy(echoId)] };
  const others = { $and: [{ $or: [own, lentToEcho(echoId, user)] }, { $nor: [sameAs(voice)] }] };
  const { voiceModels } = collections;
  // Looked up first, so that what may not be linked does not free the Echo's present voice.
  if (!(await mayLink(collections, link, signal))) throw notLent();
  await noteEchoChange(collections, echoId, { at: begunAt });
  for await (const _ of attempts(signal)) {
    await voiceModels.updateMany(own, { $set: { echo_id: null, updated_at: new Date() } });
    await freeLent(collections, { echoId, user, except: sameAs(voice) }, signal);
    const linked = await writeLink(collections, link, signal);
    if (linked === null) return null;
    if ((await voiceModels.findOne(others, { signal, projection: { _id: 1 } })) !== null) continue;
    await forgetLost(collections, echoId, begunAt);
    return linked;
  }
  await freeLent(collections, { echoId, user }, signal);
  throw tooManyChanges('link this Echo');
}

async function mayLink(
  { voiceModels }: Collections,
  { voice, userId }: LentLink,
  signal: AbortSignal,
): Promise<boolean> {
  const user_id = ObjectId.createFromHexString(userId);
  const share = { shares: { $elemMatch: { user_id, may: 'link' } } };
  const options = { signal, projection: { _id: 1 } };
  return (await voiceModels.findOne({ $and: [sameAs(voice), share] }, options)) !== null;
}

/** Writes the Echo into the share of the user, in one step with the look whether there still is one. */
function writeLink(collections: Collections, { voice, echoId, userId }: LentLink, signal: AbortSignal) {
  const edit = (shares: readonly Share[]): readonly Share[] => {
    const linked = withEcho(shares, userId, echoId.toHexString());
    if (linked === null) throw notLent();
    return linked;
  };
  return changeShares(collections, { filter: sameAs(voice), projection, edit }, signal);
}

function notLent(): ApiError {
  return new ApiError('not_owner', 'The owner of this voice has not allowed you to link it to an Echo.');
}
