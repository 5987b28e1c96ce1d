import { type Document, ObjectId } from 'mongodb';
import { ApiError } from '../../errors/api-error';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import { VOICE_MODEL_MEMBERS } from '../decoder/decode';
import { readHexId } from '../decoder/read-values';
import { attempts, tooManyChanges } from './attempts';
import { noteEchoChange } from './deletion/tombstones';
import { formsOf, heldBy, ofOthers, ofVoice, reachable, reachableOwn, sameAs } from './filters';
import { linkLentVoice } from './sharing/link-lent';
import { forgetLost } from './sharing/lost-voices';
import { freeLent } from './sharing/share-links';

/** Only another program can have linked an Echo more than once. */
export const MAX_HOLDERS = 100;

/** Which voice model is to speak for which Echo; `holder` is the filter for its record. */
export interface EchoLink {
  readonly holder: Document;
  readonly echoId: ObjectId;
}

/**
 * Frees the voice models that have the Echo, in whichever form it is stored, and runs `write`, which gives it to this one.
 * In this order a crash leaves the Echo without a voice and never with two, and where the unique index is missing, links
 * that follow each other still leave one. Other requests may take the Echo in between: then the unique index rejects the
 * write, and both steps are repeated. The number of attempts is bounded; after the last one it throws ApiError `conflict`.
 */
export async function writeEchoLink<T>(
  collections: Collections,
  { holder, echoId }: EchoLink,
  write: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const begunAt = new Date();
  for await (const _ of attempts(signal)) {
    await free(collections, holder, formsOf(echoId));
    try {
      const written = await write();
      // After it, so that what was lent to the Echo in between does not stay beside it.
      await freeOfLent(collections, echoId, signal, begunAt);
      return written;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw tooManyChanges('link this Echo');
}

/** Takes the Echo from every voice that was lent to it, and forgets that it has lost one. */
async function freeOfLent(
  collections: Collections,
  echoId: ObjectId,
  signal: AbortSignal,
  begunAt = new Date(),
): Promise<void> {
  await freeLent(collections, { echoId, user: userOf(collections) }, signal);
  await forgetLost(collections, echoId, begunAt);
}

/** The user to whom a call is limited, if it is. */
function userOf({ access }: Collections): ObjectId | undefined {
  return access === null ? undefined : ObjectId.createFromHexString(access.userId);
}

/** Takes the Echo, in whichever of these forms it is stored, from every voice model but this one. */
async function free(collections: Collections, holder: Document, forms: readonly (ObjectId | string)[]): Promise<void> {
  const holders = reachableOwn(collections, { echo_id: { $in: forms }, $nor: [holder] });
  await collections.voiceModels.updateMany(holders, { $set: { echo_id: null, updated_at: new Date() } });
}

/** An Echo, and the user whose it should be. */
export interface EchoOfUser {
  readonly echoId: ObjectId;
  readonly userId: ObjectId;
}

/**
 * Whether an Echo is another user's: it was created here for one, or a voice of one speaks with it. The latter says nothing where
 * a call may reach everything: whose the Echos of an app are, the app alone knows then.
 */
export async function isEchoOfOther(
  { access, echos, voiceModels }: Collections,
  { echoId, userId }: EchoOfUser,
  signal: AbortSignal,
): Promise<boolean> {
  const options = { signal, projection: { _id: 1 } };
  const created = echos.findOne(ofOthers(userId, { _id: { $in: formsOf(echoId) } }), options);
  if (access === null) return (await created) !== null;
  const lent = { user_id: { $ne: userId }, echo_id: echoId };
  const found = await Promise.all([
    created,
    voiceModels.findOne(ofOthers(userId, heldBy(echoId)), options),
    voiceModels.findOne({ shares: { $elemMatch: lent } }, options),
  ]);
  return found.some((document) => document !== null);
}

/** Which voice model is to speak for which Echo, and whose the Echo is; undefined where that is not known. */
export interface VoiceLink {
  readonly modelId: string;
  readonly echoId: ObjectId;
  readonly userId?: string | undefined;
}

/**
 * Links the voice model, by any id that it ever had, to the Echo and frees the one that had it. Null if there is none. Where it
 * belongs to another user than the Echo's, it has to be lent to that one. Throws ApiError `echo_not_found` for an Echo of another
 * user, and as `linkLentVoice` does.
 */
export async function linkVoiceModel(
  collections: Collections,
  { modelId, echoId, userId }: VoiceLink,
  signal: AbortSignal,
): Promise<Document | null> {
  const { voiceModels } = collections;
  const user = userOf(collections);
  // Looked up first, so that an unknown model id does not free the Echo's present voice model.
  const isMeant = reachable(collections, ofVoice(modelId));
  const current = await voiceModels.findOne(isMeant, { signal, projection: VOICE_MODEL_MEMBERS });
  if (current === null) return null;
  if (user !== undefined && (await isEchoOfOther(collections, { echoId, userId: user }, signal))) {
    throw new ApiError('echo_not_found', 'There is no Echo with this id.');
  }
  const borrower = collections.access?.userId ?? userId;
  if (borrower !== undefined && borrower !== readHexId(current.user_id)) {
    return linkLentVoice(collections, { voice: current, echoId, userId: borrower }, signal);
  }
  await noteEchoChange(collections, echoId);
  const holder = sameAs(current);
  if (current.echo_id instanceof ObjectId && current.echo_id.equals(echoId)) {
    await free(collections, holder, formsOf(echoId));
    await freeOfLent(collections, echoId, signal);
    return current;
  }
  const write = async () => {
    const change = { echo_id: echoId, updated_at: new Date() };
    const { matchedCount } = await voiceModels.updateOne(holder, { $set: change });
    return matchedCount === 1 ? { ...current, ...change } : null;
  };
  return writeEchoLink(collections, { holder, echoId }, write, signal);
}

/**
 * Unlinks the Echo's voice models from it, of which there is one unless another program has written more, and returns
 * those that this call has unlinked, as they are then: of several calls at the same time, one gets each.
 */
export async function unlinkEcho(collections: Collections, echoId: ObjectId, signal: AbortSignal): Promise<Document[]> {
  const user = userOf(collections);
  const isOfOther = user !== undefined && (await isEchoOfOther(collections, { echoId, userId: user }, signal));
  // Also where it has no voice: one that is saved later is not to become it.
  if (!isOfOther) await noteEchoChange(collections, echoId, { unlinked: true });
  const options = { signal, projection: VOICE_MODEL_MEMBERS };
  const { voiceModels } = collections;
  const unlinked: Document[] = [];
  const holders = reachableOwn(collections, heldBy(echoId));
  for (const found of await voiceModels.find(holders, options).limit(MAX_HOLDERS).toArray()) {
    const change = { echo_id: null, updated_at: new Date() };
    const { modifiedCount } = await voiceModels.updateOne({ $and: [sameAs(found), heldBy(echoId)] }, { $set: change });
    if (modifiedCount === 1) unlinked.push({ ...found, ...change });
  }
  const lent = await freeLent(collections, { echoId, user }, signal);
  return [...unlinked, ...lent];
}
