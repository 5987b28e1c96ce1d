import type { VoiceModelInput } from '../../database/repositories/insert-voice-model';
import { recordIdOf } from '../../database/repositories/record-id';
import type { NewVersion } from '../../database/versions/stored-versions';
import type { ModelStatus } from '../../domain/model-status';
import type { VersionOf } from '../../domain/versions/voice-version';
import type { JournalEntry } from '../../journal/entries/journal-entry';

/** The model that was made of an upload, with what Fish.Audio said of it. */
export interface MadeModel {
  readonly modelId: string;
  readonly status: ModelStatus;
}

/** What is saved of an upload with its model: the same in every process and however often it is saved. */
export function toNewRecord(entry: JournalEntry, { modelId, status }: MadeModel): VoiceModelInput {
  const uploaded = { model_id: modelId, created_at: new Date(entry.begun_at) };
  const { version_of: _, ...record } = entry.record;
  return { ...record, ...status, ...uploaded, _id: recordIdOf(uploaded) };
}

/** The same of a version of a voice, whose name, description, tags and Echo stay. */
export function toNewVersion(
  { record, begun_at }: JournalEntry,
  { reason, samples_id }: VersionOf,
  { modelId, status }: MadeModel,
): Omit<NewVersion, 'sample_status'> {
  const { samples, audio_file_path, file_type, consent } = record;
  return {
    ...status,
    model_id: modelId,
    created_at: new Date(begun_at),
    reason,
    samples,
    samples_id: record.samples_id ?? samples_id,
    audio_file_path,
    file_type,
    consent,
  };
}
