import type { VoiceModelInput } from '../../database/repositories/insert-voice-model';
import { recordIdOf } from '../../database/repositories/record-id';
import type { JournalEntry } from '../../journal/entries/journal-entry';

/**
 * What is saved of an upload whose model has this id, with what Fish.Audio said of it: the same in every process and however
 * often it is saved.
 */
export function toNewRecord(entry: JournalEntry, modelId: string): VoiceModelInput {
  const uploaded = { model_id: modelId, created_at: new Date(entry.begun_at) };
  return { ...entry.record, ...entry.model_status, ...uploaded, _id: recordIdOf(uploaded) };
}
