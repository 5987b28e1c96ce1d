import type { VoiceModelEdit } from '../../../database/repositories/library/change-record';
import { type RequestTrace, traceOf } from '../../../domain/request-trace';
import type { VoiceModel } from '../../../domain/voice-model';
import type { FishAudioClient } from '../../../fish-audio/client';
import { keepFromExpiry } from '../../speech';
import { type FindRecordedDeps, findRecorded } from '../find-voice-model';
import { voiceModelNotFound } from '../reach';
import { assertKnown, type OnCondition, revisionOf } from './record-revision';
import { TELL_MS, type Told, tellFishAudio } from './tell-fish-audio';

/** What changing a voice model needs. */
export interface ChangeDeps extends FindRecordedDeps {
  readonly fishAudio: FishAudioClient;
}

/** A change of a voice model. */
export interface ChangeRequest extends RequestTrace, OnCondition {
  readonly modelId: string;
  /** What is to be changed of the record as it is; null for nothing. */
  readonly edit: (record: VoiceModel) => VoiceModelEdit | null;
}

/** The record as it is now, and what became of the change at Fish.Audio. */
export interface ChangedVoiceModel {
  readonly record: VoiceModel;
  readonly told: Told;
}

/**
 * Changes a record and then the model at Fish.Audio. The record first: it is what users see, and it decides which of two
 * changes is made. In the same write it is noted of what Fish.Audio has to be told, so that this happens whatever fails
 * afterwards. One that waits to be recorded is recorded first. Throws `voice_model_not_found`, `precondition_failed`, `conflict`,
 * and what the database throws; then nothing has changed.
 */
export async function changeVoiceModel(deps: ChangeDeps, request: ChangeRequest): Promise<ChangedVoiceModel> {
  const { edit, knows } = request;
  const found = await findRecorded(deps, request.modelId);
  // A change that is refused is no use of the voice.
  if (knows?.(revisionOf(found)) !== false) await keepFromExpiry(deps.database, found);
  let unchanged: VoiceModel | null = null;
  const changed = await deps.database.library.change({
    modelId: found.model_id,
    edit: (record) => {
      assertKnown(request, record);
      const changes = edit(record);
      unchanged = changes === null ? record : null;
      return changes;
    },
    tellBy: new Date(Date.now() + TELL_MS),
  });
  const record = changed ?? unchanged;
  if (record === null) throw voiceModelNotFound();
  // Of an earlier change it may have to be told as well.
  return { record, told: await tellFishAudio(deps, found.model_id, traceOf(request)) };
}
