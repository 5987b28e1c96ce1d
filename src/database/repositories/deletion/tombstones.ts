import type { ObjectId } from 'mongodb';
import { DAY_MS } from '../../../domain/values/time';
import type { Collections } from '../../collections';
import type { TombstoneDocument, VoiceModelDocument } from '../../documents';
import { insertUnlessThere } from '../../insert-unless-there';

/** How long a save may come late and still find that its voice model was deleted. */
const TTL_MS = 7 * DAY_MS;

/**
 * Notes that a voice model was deleted; before its record is, so that a save that comes in between either finds the
 * tombstone or has its record removed. When it was put, null where there was one before. Throws the driver's error.
 */
export async function putTombstone(collections: Collections, modelId: string): Promise<Date | null> {
  const deleted_at = new Date();
  const times = { deleted_at, expires_at: new Date(deleted_at.getTime() + TTL_MS) };
  return (await putMark(collections, modelId, times)) ? deleted_at : null;
}

/** Puts a mark, in place of an earlier one if there is one. True where there was none. */
async function putMark(
  { tombstones }: Collections,
  _id: string,
  times: Pick<TombstoneDocument, 'deleted_at' | 'expires_at'>,
): Promise<boolean> {
  if (await insertUnlessThere(tombstones, { _id, ...times })) return true;
  // The server may remove an expired one between the two commands.
  await tombstones.updateOne({ _id }, { $set: times }, { upsert: true });
  return false;
}

/** Which of these voice models were deleted within the last week. Throws the driver's error. */
export async function findTombstones(
  { tombstones }: Collections,
  modelIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const filter = { _id: { $in: [...modelIds] }, expires_at: { $gt: new Date() } };
  const found: TombstoneDocument[] = await tombstones.find(filter, { signal }).toArray();
  return new Set(found.map(({ _id }) => _id));
}

/** How long an upload may come late that was begun before what is noted of its user or its Echo; longer than a process is likely to be away. */
const LATE_MS = 90 * DAY_MS;

/** Stands for a user among the ids of models, none of which has a colon. */
function nameOfUser(userId: ObjectId): string {
  return `user:${userId.toHexString()}`;
}

/**
 * Notes that everything of a user was erased that was begun by `at`; before it is looked for, so that a save that comes in between
 * either is found or finds the note. Repeating it does no harm. Throws the driver's error.
 */
export async function putUserTombstone(collections: Collections, userId: ObjectId, at: Date): Promise<void> {
  const expires_at = new Date(Date.now() + LATE_MS);
  await putMark(collections, nameOfUser(userId), { deleted_at: at, expires_at });
}

/** Stands for the voice that an Echo had, among the ids of models. */
function nameOfEcho(echoId: ObjectId): string {
  return `echo:${echoId.toHexString()}`;
}

/**
 * Notes that what was linked to an Echo by `at` counts no more: it was linked, or unlinked, then. Before that is done, so that a save
 * that comes late finds it. An earlier time changes nothing. Throws the driver's error.
 */
export async function noteEchoChange(
  { tombstones }: Collections,
  echoId: ObjectId,
  { at = new Date(), unlinked = false }: { readonly at?: Date; readonly unlinked?: boolean } = {},
): Promise<void> {
  const _id = nameOfEcho(echoId);
  const change = { deleted_at: at, expires_at: new Date(Date.now() + LATE_MS), unlinked };
  const putForward = () => tombstones.updateOne({ _id, deleted_at: { $lt: at } }, { $set: change });
  if ((await putForward()).matchedCount > 0) return;
  // One of the same moment, or a later one, may be there, or an earlier one that has come in between.
  if (!(await insertUnlessThere(tombstones, { _id, ...change }))) await putForward();
}

/** What the last change of an Echo was, where that was after this time; null where it was not. Throws the driver's error. */
export async function echoChangeSince(
  { tombstones }: Collections,
  echoId: ObjectId,
  since: Date,
  signal: AbortSignal,
): Promise<'linked' | 'unlinked' | null> {
  const mark = await tombstones.findOne({ _id: nameOfEcho(echoId), deleted_at: { $gt: since } }, { signal });
  return mark && (mark.unlinked === true ? 'unlinked' : 'linked');
}

/** What tells whether a record may be saved; without its user, what was erased is not known. */
interface ModelToSave extends Pick<VoiceModelDocument, 'model_id' | 'created_at'> {
  readonly user_id?: ObjectId | undefined;
}

/** Why a record must not be saved: its voice model was deleted, or its user was erased since it was begun; null if it may be. */
export async function whyNotToSave(
  { tombstones }: Collections,
  { model_id, user_id, created_at }: ModelToSave,
  signal: AbortSignal,
): Promise<'deleted' | 'erased' | null> {
  const ids = user_id === undefined ? [model_id] : [model_id, nameOfUser(user_id)];
  const filter = { _id: { $in: ids }, expires_at: { $gt: new Date() } };
  const found: TombstoneDocument[] = await tombstones.find(filter, { signal }).toArray();
  if (found.some(({ _id }) => _id === model_id)) return 'deleted';
  return found.some(({ deleted_at }) => created_at <= deleted_at) ? 'erased' : null;
}

/** Whether everything of a user was erased that was begun by `since`. Throws the driver's error. */
export async function wasErasedSince(
  { tombstones }: Collections,
  userId: ObjectId,
  since: Date,
  signal: AbortSignal,
): Promise<boolean> {
  const filter = { _id: nameOfUser(userId), deleted_at: { $gte: since }, expires_at: { $gt: new Date() } };
  return (await tombstones.findOne(filter, { signal })) !== null;
}

/**
 * Takes the note back, because the voice model is recorded again on purpose; or, where it says when it was put, because the voice
 * stays, unless another deletion has put it anew. Throws the driver's error.
 */
export async function removeTombstone({ tombstones }: Collections, modelId: string, putAt?: Date): Promise<void> {
  await tombstones.deleteOne({ _id: modelId, ...(putAt !== undefined && { deleted_at: putAt }) });
}
