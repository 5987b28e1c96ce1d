import type { VoiceModel } from '../../domain/voice-model';
import { isCreated, type JournalEntry } from '../../journal/entries/journal-entry';

/** A voice model that exists at Fish.Audio and waits for MongoDB: as its record will be, but without an `_id` yet. */
export type PendingVoiceModel = Omit<VoiceModel, '_id'> & { readonly _id: null; readonly pending: true };

/** What the journal's entry looks like to its user; null as long as nobody knows whether the model exists. */
export function toPending(entry: JournalEntry): PendingVoiceModel | null {
  if (!isCreated(entry)) return null;
  const { model_id, record, begun_at } = entry;
  const created_at = new Date(begun_at);
  return { _id: null, ...record, model_id, created_at, updated_at: created_at, missing_since: null, pending: true };
}
