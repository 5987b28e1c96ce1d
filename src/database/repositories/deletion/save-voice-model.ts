import type { Document } from 'mongodb';
import type { Collections } from '../../collections';
import type { VoiceModelDocument } from '../../documents';
import { VoiceModelDeleted } from '../../voice-model-deleted';
import { insertVoiceModel } from '../insert-voice-model';
import { findTombstones, removeTombstone } from './tombstones';

/**
 * Stores a record as `insertVoiceModel` does, unless the voice model was deleted. First the record is inserted, then the
 * tombstone is looked for; a deletion does the reverse. So, however the two run into each other, no record is left, and
 * neither needs more of the server than to carry out single writes. Only the record of this very save is removed: one
 * with another `_id` was stored by somebody else. Throws VoiceModelDeleted.
 */
export async function saveVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<Document> {
  const { _id, model_id, echo_id } = document;
  const wasDeleted = async (): Promise<boolean> =>
    (await findTombstones(collections, [model_id], signal)).has(model_id);
  // Looked for in front as well where an insert would take the Echo from the voice model that has it.
  if (echo_id !== null && (await wasDeleted())) throw await removed(collections, _id);
  const stored = await insertVoiceModel(collections, document, signal);
  if (await wasDeleted()) throw await removed(collections, _id);
  return stored;
}

/** The same for a record that is wanted although it may have been deleted before. */
export async function saveDeletedVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<Document> {
  await removeTombstone(collections, document.model_id);
  return saveVoiceModel(collections, document, signal);
}

async function removed({ voiceModels }: Collections, _id: VoiceModelDocument['_id']): Promise<VoiceModelDeleted> {
  await voiceModels.deleteOne({ _id });
  return new VoiceModelDeleted({ byItsId: true });
}
