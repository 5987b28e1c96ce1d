import type { Document, ObjectId } from 'mongodb';
import type { Page } from '../../domain/page';
import type { FileType } from '../../domain/reference-sample';
import type { NewVoiceModel, VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { isDuplicateKey } from '../connection/transient-errors';
import { type Collections, toVoiceModel, type VoiceModelDocument } from '../documents';
import { toModelId, toObjectId } from './ids';
import { findPage } from './list-page';
import { claimEcho } from './voice-model-links';

/** Which of a user's voice models a list shows. `search` is a part of the name, in whatever case. */
export interface VoiceModelQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly file_type?: FileType | undefined;
  readonly linked?: boolean | undefined;
}

/** What may be changed of a voice model; what is left out stays. */
export interface VoiceModelChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What `createVoiceModel` takes. `created_at` is for a record that is saved later than its model was made. */
export type VoiceModelInput = NewVoiceModel & { readonly created_at?: Date | undefined };

/** The document for a new record. Throws ApiError `invalid_parameter` for a malformed id. */
export function newVoiceModelDocument(_id: ObjectId, input: VoiceModelInput): VoiceModelDocument {
  const now = new Date();
  return {
    _id,
    user_id: toObjectId(input.user_id, 'user_id'),
    model_id: toModelId(input.model_id),
    name: input.name,
    audio_file_path: input.audio_file_path,
    file_type: input.file_type,
    echo_id: input.echo_id === null ? null : toObjectId(input.echo_id, 'echo_id'),
    created_at: input.created_at ?? now,
    updated_at: now,
    description: input.description,
    tags: input.tags,
    samples: input.samples,
    missing_since: null,
  };
}

function ofSameUser(existing: VoiceModelDocument, wanted: VoiceModelDocument): VoiceModelDocument {
  if (existing.user_id.equals(wanted.user_id)) return existing;
  throw new ApiError('conflict', 'This voice model is already recorded for another user.');
}

/**
 * Stores a record, or returns the one that is there for the same model: saving twice is the same as saving once, and a
 * late repetition takes no Echo away. Throws ApiError `conflict` if the model belongs to another user.
 */
export async function insertVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<VoiceModelDocument> {
  const { voiceModels } = collections;
  const findExisting = () => voiceModels.findOne({ model_id: document.model_id }, { signal });
  const insert = async () => {
    try {
      await voiceModels.insertOne(document);
      return document;
    } catch (error) {
      const existing = isDuplicateKey(error) ? await findExisting() : null;
      // Without one it is the Echo that another request took meanwhile.
      if (existing === null) throw error;
      return ofSameUser(existing, document);
    }
  };
  if (document.echo_id === null) return insert();
  const existing = await findExisting();
  if (existing !== null) return ofSameUser(existing, document);
  return claimEcho(collections, { modelId: document.model_id, echoId: document.echo_id }, insert, signal);
}

/** A pattern that matches exactly this text; the server refuses patterns with a bare NUL. */
function toLiteralPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\x00');
}

function filterOf({ search, tag, file_type, linked }: VoiceModelQuery): Document {
  return {
    ...(search !== undefined && { name: { $regex: toLiteralPattern(search), $options: 'i' } }),
    ...(tag !== undefined && { tags: { $eq: tag } }),
    ...(file_type !== undefined && { file_type: { $eq: file_type } }),
    ...(linked !== undefined && { echo_id: linked ? { $type: 'objectId' } : null }),
  };
}

/** One page of a user's voice models, newest first. Throws as `findPage` does. */
export function findVoiceModelsOfUser(
  { db, voiceModels }: Collections,
  owner: ObjectId,
  query: VoiceModelQuery,
  signal: AbortSignal,
): Promise<Page<VoiceModel>> {
  const { limit, cursor } = query;
  const request = { collection: voiceModels.collectionName, owner, filter: filterOf(query), limit, cursor };
  return findPage(db, { ...request, toItem: toVoiceModel }, signal);
}

/** Changes what is given and returns the record as it is then, or null if there is none. */
export function updateVoiceModel(
  { voiceModels }: Collections,
  modelId: string,
  { name, description, tags }: VoiceModelChanges,
): Promise<VoiceModelDocument | null> {
  const changes = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
    updated_at: new Date(),
  };
  return voiceModels.findOneAndUpdate({ model_id: modelId }, { $set: changes }, { returnDocument: 'after' });
}

/**
 * Notes since when the model is gone at Fish.Audio, or with null that it is there. `updated_at` stays: the user's record
 * has not changed. Null if there is no record.
 */
export function markVoiceModelMissing(
  { voiceModels }: Collections,
  modelId: string,
  since: Date | null,
): Promise<VoiceModelDocument | null> {
  const change = { $set: { missing_since: since } };
  return voiceModels.findOneAndUpdate({ model_id: modelId }, change, { returnDocument: 'after' });
}

/** Removes the record and returns it; null if there was none or another request removed it first. */
export async function removeVoiceModel(
  { voiceModels }: Collections,
  modelId: string,
  signal: AbortSignal,
): Promise<VoiceModelDocument | null> {
  const found = await voiceModels.findOne({ model_id: modelId }, { signal });
  if (found === null) return null;
  const { deletedCount } = await voiceModels.deleteOne({ _id: found._id });
  return deletedCount === 1 ? found : null;
}
