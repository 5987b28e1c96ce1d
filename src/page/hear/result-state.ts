import type { UploadFields, UploadResult, VoiceModel } from '../../client/index.js';
import { noticeOf, type StateNotice } from '../../texts/voice-state.js';
import { namesVoice } from '../shared/voices/names-voice.js';

/** A voice that was just made. */
interface Made {
  readonly result: UploadResult;
  readonly fields: UploadFields;
  readonly files: readonly File[];
}

/** What the result says of its voice. */
export interface Shown {
  readonly model_id: string;
  readonly name: string;
  readonly notice: StateNotice;
  /** What became of the record; `gone` once the voice was deleted. */
  readonly database: UploadResult['database_status'] | 'gone';
  /** The voice as it was read last; null while it has no record. */
  readonly voice: VoiceModel | null;
}

/** What is known when a voice has just been made. */
export function shownAtFirst({
  result,
  fields,
  files,
}: Pick<Made, 'result' | 'fields'> & { files: readonly Pick<File, 'name'>[] }): Shown {
  const { model_id, database_status, database_record } = result;
  return {
    model_id,
    name: database_record?.name ?? fields.name ?? files[0]?.name ?? '',
    notice: noticeOf(database_record ?? result),
    database: database_status,
    voice: database_record,
  };
}

/** What is known of a voice that was read, which `model_id` names. */
export function shownAfter({ model_id }: Pick<Shown, 'model_id'>, voice: VoiceModel): Shown {
  const database = voice.pending ? 'queued' : 'saved';
  return { model_id, name: voice.name, notice: noticeOf(voice), database, voice: voice.pending ? null : voice };
}

/** Whether a voice is the one that is shown, by whichever of its ids. */
export function isShown({ model_id }: Shown, voice: VoiceModel): boolean {
  return namesVoice(voice, model_id);
}

/** Whether the service knows of the voice, so that it can be asked. */
export function hasRecord({ database }: Shown): boolean {
  return database === 'saved' || database === 'queued';
}

/** Whether something is still going to change by itself: the record is to be saved, or the voice is to be ready. */
export function isAwaited(shown: Shown): boolean {
  return hasRecord(shown) && (shown.database === 'queued' || shown.notice === 'training');
}
