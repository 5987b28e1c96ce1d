import type { VoiceModelInput } from '../../database/repositories/insert-voice-model';
import type { JournalEntry } from '../../journal/entries/journal-entry';
import { recordIdOf } from '../../journal/entries/record-id';

/** What is saved of an upload whose model has this id: the same in every process and however often it is saved. */
export function toNewRecord(entry: JournalEntry, modelId: string): VoiceModelInput {
  const created_at = new Date(entry.begun_at);
  return { ...entry.record, _id: recordIdOf(entry), model_id: modelId, created_at };
}
