import type { Document, ObjectId } from 'mongodb';
import { isInTraining, type ModelStatus, UNKNOWN_STATUS } from '../../domain/model-status';
import { NEVER_USED } from '../../domain/usage/voice-usage';
import type { NewVoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import { DatabaseFailure } from '../database-failure';
import { decodeVoiceModel, VOICE_MODEL_MEMBERS } from '../decoder/decode';
import type { VoiceModelDocument } from '../documents';
import { toModelId, toObjectId } from '../parameters';
import { echoChangeSince, noteEchoChange } from './deletion/tombstones';
import { isEchoOfOther, writeEchoLink } from './echo-links';
import { ofModel, ofVoice } from './filters';

/**
 * A voice model to record, with what Fish.Audio said of it where that is known. `created_at` is for a record that is saved
 * later than its model was made, and `_id` (24 hex digits) for one that may be saved several times, by several instances.
 */
export type VoiceModelInput = NewVoiceModel &
  Partial<ModelStatus> & { readonly _id?: string; readonly created_at?: Date | undefined };

/** The document for a new record. Throws ApiError `invalid_parameter` for a malformed id. */
export function newVoiceModelDocument(_id: ObjectId, input: VoiceModelInput): VoiceModelDocument {
  const now = new Date();
  const { _id: _, user_id, model_id, name, audio_file_path, file_type, echo_id, created_at, ...others } = input;
  return {
    _id,
    user_id: toObjectId(user_id, 'user_id'),
    model_id: toModelId(model_id),
    name,
    audio_file_path,
    file_type,
    echo_id: echo_id === null ? null : toObjectId(echo_id, 'echo_id'),
    created_at: created_at ?? now,
    updated_at: now,
    ...UNKNOWN_STATUS,
    samples_id: null,
    sample_status: 'disabled',
    ...others,
    missing_since: null,
    usage: NEVER_USED,
    ...(isInTraining(others.model_state ?? 'unknown') && { model_check_at: now, model_checks: 0 }),
  };
}

/**
 * Stores a record, or returns the existing one of the same model: saving twice is the same as saving once, and a late
 * repetition does not take the Echo from the voice model that has it by then. It is looked for first, so that this holds for
 * saves that follow each other also where the unique index could not be made. Throws ApiError `conflict` if the model is
 * recorded for another user. An Echo of another user stays with that one, and what was linked or unlinked since the voice model
 * was begun stays as it is: the record is stored without the Echo then.
 */
export async function insertVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<Document> {
  const { voiceModels } = collections;
  const options = { signal, projection: VOICE_MODEL_MEMBERS };
  // By any id that a voice ever had: a save of its first model may come after another version has taken its place.
  const findExisting = () => voiceModels.findOne(ofVoice(document.model_id), options);
  const insert = async (wanted = document) => {
    try {
      await voiceModels.insertOne({ ...wanted });
      return { ...wanted };
    } catch (error) {
      const existing = isDuplicateKey(error) ? await findExisting() : null;
      // Without an existing record the duplicate is the Echo, which another voice model has.
      if (existing === null) throw error;
      return ofSameUser(existing, document);
    }
  };
  const existing = await findExisting();
  if (existing !== null) return ofSameUser(existing, document);
  const { echo_id: echoId, user_id: userId } = document;
  if (echoId === null) return insert();
  const since = document.created_at;
  if (await isEchoOfOther(collections, { echoId, userId }, signal)) return insert({ ...document, echo_id: null });
  await noteEchoChange(collections, echoId, { at: since });
  const lastChange = () => echoChangeSince(collections, echoId, since, signal);
  if ((await lastChange()) !== null) return insert({ ...document, echo_id: null });
  const link = { holder: ofModel(document.model_id), echoId };
  const stored = await writeEchoLink(collections, link, () => insert(), signal);
  // Of two that link an Echo in one moment, the last one keeps it; who unlinks it may have come before the record was there to be found.
  if ((await lastChange()) !== 'unlinked') return stored;
  await voiceModels.updateOne({ _id: document._id, echo_id: echoId }, { $set: { echo_id: null } });
  return (await findExisting()) ?? stored;
}

function ofSameUser(existing: Document, wanted: VoiceModelDocument): Document {
  if (decodeVoiceModel(existing)?.user_id === wanted.user_id.toHexString()) return existing;
  throw new ApiError('conflict', 'This voice model is already recorded for another user.', {
    cause: new DatabaseFailure('recorded for another user', 'for_good'),
  });
}
