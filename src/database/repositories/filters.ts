import { type Document, ObjectId } from 'mongodb';
import type { Access } from '../../domain/identity/access';
import { isHexId } from '../../domain/values/hex-id';

/** An id of ours in every form in which it may be stored: as an ObjectId, and as text in lower or upper case. */
export function formsOf(id: ObjectId): readonly (ObjectId | string)[] {
  return [id, ...textFormsOf(id)];
}

/** An id as it is stored: an ObjectId where it is one of ours, else the text by which a record of another program is known. */
export function storedId(id: string): ObjectId | string {
  return isHexId(id) ? ObjectId.createFromHexString(id) : id;
}

/** An id of ours as text, in lower and in upper case. */
function textFormsOf(id: ObjectId): readonly string[] {
  const text = id.toHexString();
  return [...new Set([text, text.toUpperCase()])];
}

/**
 * The filter for the record of a model. It names the type, so that the partial index on `model_id` can be used, and leaves
 * out arrays, which match by any of their values.
 */
export function ofModel(modelId: string): Document {
  return { model_id: { $eq: modelId, $type: 'string', $not: { $type: 'array' } } };
}

/** The filter for the records of several models. It names what the partial index on `model_id` is limited to, for the same reason. */
function ofModels(modelIds: readonly string[]): Document {
  return { model_id: { $in: [...modelIds], $type: 'string', $gt: '' } };
}

/**
 * The filter for the record of a voice by any id that it has ever had. Each of the two has an index: the one of the current
 * version, and the list that records of several versions have.
 */
export function ofVoice(modelId: string): Document {
  return { $or: [ofModel(modelId), { known_model_ids: { $eq: modelId } }] };
}

/** The filter for the records of several voices, by any ids that they have ever had. */
export function ofVoices(modelIds: readonly string[]): Document {
  return { $or: [ofModels(modelIds), { known_model_ids: { $in: [...modelIds] } }] };
}

/**
 * The filter for a voice model that was just read: by its `_id`, so that another one of the same model is not meant, except
 * where the `_id` is of a type that loses something on its way through the driver, as a long number does.
 */
export function sameAs({ _id, model_id }: Document): Document {
  const isExact = _id instanceof ObjectId || typeof _id === 'string' || typeof model_id !== 'string';
  return isExact ? { _id } : ofModel(model_id);
}

/** The filter for the voice models that an Echo of their owner speaks with: one, unless another program has written more. */
export function heldBy(echoId: ObjectId): Document {
  return { echo_id: { $in: formsOf(echoId) } };
}

/** The filter for the voice models that were lent to a user, with whom the user's Echo speaks; to any user where none is given. */
export function lentToEcho(echoId: ObjectId, user?: ObjectId): Document {
  const share = { ...(user !== undefined && { user_id: user }), echo_id: echoId, may: 'link' };
  return { shares: { $elemMatch: share } };
}

/** The filter for the voice models with which an Echo speaks, own or lent, as far as a request may reach the Echo's side of the link. */
export function speaksFor({ access }: Reach, echoId: ObjectId): Document {
  if (access === null) return { $or: [heldBy(echoId), lentToEcho(echoId)] };
  const user = ObjectId.createFromHexString(access.userId);
  return { $or: [reachableOwn({ access }, heldBy(echoId)), lentToEcho(echoId, user)] };
}

/** Who may reach something. */
interface Reach {
  readonly access: Access;
}

/**
 * The filter for the voices in the catalogue, as `toListed` shows them: one that is known to be gone at Fish.Audio, has failed or
 * was taken down is not there.
 */
export const LISTED: Document = {
  ...{ visibility: 'listed', missing_since: null, model_state: { $ne: 'failed' } },
  ...{ dmca_taken_down: { $ne: true }, takedown_category: null },
};

/**
 * A filter for voices, narrowed to those that a request may reach: the user's own, those that were lent to the user for
 * what is needed, and where there is a catalogue those in it, to be seen and spoken with. To a request that may not reach
 * a voice it is absent, and costs the same.
 */
export function reachable(
  { access, hasCatalogue = false }: Reach & { readonly hasCatalogue?: boolean },
  filter: Document,
): Document {
  if (access === null) return filter;
  const { need } = access;
  const user = ObjectId.createFromHexString(access.userId);
  const own = ofUser(user);
  if (need === 'own') return { $and: [filter, own] };
  const lent = { shares: { $elemMatch: { user_id: user, ...(need !== 'read' && { may: need }) } } };
  const isListed = hasCatalogue && need !== 'link' ? [LISTED] : [];
  return { $and: [filter, { $or: [own, lent, ...isListed] }] };
}

/** The same for what is never lent: Echos and clips. */
export function reachableOwn({ access }: Reach, filter: Document): Document {
  if (access === null) return filter;
  return { $and: [filter, ofUser(ObjectId.createFromHexString(access.userId))] };
}

/** The filter for what a user has, whoever wrote it. */
export function ofUser(userId: ObjectId): Document {
  return { user_id: { $in: formsOf(userId) } };
}

/** The filter for those of what a filter means that other users than this one have. */
export function ofOthers(userId: ObjectId, filter: Document): Document {
  return { $and: [filter, { user_id: { $nin: formsOf(userId) } }] };
}
