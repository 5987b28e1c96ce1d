import type { Document } from 'mongodb';
import type { Collections } from '../../collections';
import type { VoiceModelDocument } from '../../documents';
import { VoiceModelDeleted } from '../../voice-model-deleted';
import { insertVoiceModel } from '../insert-voice-model';
import { removeTombstone, whyNotToSave } from './tombstones';

/**
 * Stores a record as `insertVoiceModel` does, unless the voice model was deleted, or its user erased. The tombstone is looked for once more
 * when the record has been inserted; a deletion does the reverse. So, however the two run into each other, no record is left, and
 * neither needs more of the server than to carry out single writes. It is looked for in front as well, so that a save that comes
 * late neither shows a deleted voice model for a moment, nor for good should the process end there, nor takes an Echo from
 * another one. Only the record of this very save is removed: one with another `_id` was stored by somebody else. Throws
 * VoiceModelDeleted.
 */
export async function saveVoiceModel(
  collections: Collections,
  document: VoiceModelDocument,
  signal: AbortSignal,
): Promise<Document> {
  const { _id } = document;
  const before = await whyNotToSave(collections, document, signal);
  if (before !== null) throw await removed(collections, _id, before);
  const stored = await insertVoiceModel(collections, document, signal);
  const after = await whyNotToSave(collections, document, signal);
  if (after !== null) throw await removed(collections, _id, after);
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

async function removed(
  { voiceModels }: Collections,
  _id: VoiceModelDocument['_id'],
  why: 'deleted' | 'erased',
): Promise<VoiceModelDeleted> {
  await voiceModels.deleteOne({ _id });
  // Whoever erased the user did not know of this model.
  return new VoiceModelDeleted({ byItsId: why === 'deleted' });
}
