import { createHash } from 'node:crypto';
import { type Document, ObjectId } from 'mongodb';
import type { NewVoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import { DatabaseFailure } from '../database-failure';
import { decodeVoiceModel, VOICE_MODEL_MEMBERS } from '../decoder/decode';
import type { VoiceModelDocument } from '../documents';
import { toModelId, toObjectId } from '../parameters';
import { writeEchoLink } from './echo-links';
import { ofModel } from './filters';

/** A voice model to record. `created_at` is for a record that is saved later than its model was made. */
export type VoiceModelInput = NewVoiceModel & { readonly created_at?: Date | undefined };

/**
 * The `_id` of a new record. Each save of the same upload gets the same one (the time of the upload in seconds, as in any
 * ObjectId, then its milliseconds and a hash of the model), so that a save whose response was lost can be repeated at any
 * later time. The unique index on `model_id` does the same, but not every engine can make it.
 */
export function newRecordId({ model_id, created_at }: VoiceModelInput): ObjectId {
  if (created_at === undefined) return new ObjectId();
  const id = Buffer.alloc(12);
  id.writeUInt32BE(Math.floor(created_at.getTime() / 1000), 0);
  id.writeUInt16BE(created_at.getMilliseconds(), 4);
  createHash('sha256').update(model_id).digest().copy(id, 6);
  return new ObjectId(id);
}

/** The document for a new record. Throws ApiError `invalid_parameter` for a malformed id. */
export function newVoiceModelDocument(_id: ObjectId, input: VoiceModelInput): VoiceModelDocument {
  const now = new Date();
  const { user_id, model_id, name, audio_file_path, file_type, echo_id, created_at, ...others } = input;
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
    ...others,
    missing_since: null,
  };
}

/**
 * Stores a record, or returns the existing one of the same model: saving twice is the same as saving once, and a late
 * repetition does not take the Echo from the voice model that has it by then. Throws ApiError `conflict` if the model is
 * recorded for another user.
 */
export async function insertVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<Document> {
  const { voiceModels } = collections;
  const options = { signal, projection: VOICE_MODEL_MEMBERS };
  const findExisting = () => voiceModels.findOne(ofModel(document.model_id), options);
  const insert = async () => {
    try {
      await voiceModels.insertOne({ ...document });
      return { ...document };
    } catch (error) {
      const existing = isDuplicateKey(error) ? await findExisting() : null;
      // Without an existing record the duplicate is the Echo, which another voice model has.
      if (existing === null) throw error;
      return ofSameUser(existing, document);
    }
  };
  if (document.echo_id === null) return insert();
  const existing = await findExisting();
  if (existing !== null) return ofSameUser(existing, document);
  return writeEchoLink(collections, { modelId: document.model_id, echoId: document.echo_id }, insert, signal);
}

function ofSameUser(existing: Document, wanted: VoiceModelDocument): Document {
  if (decodeVoiceModel(existing)?.user_id === wanted.user_id.toHexString()) return existing;
  throw new ApiError('conflict', 'This voice model is already recorded for another user.', {
    cause: new DatabaseFailure('recorded for another user', 'for_good'),
  });
}
