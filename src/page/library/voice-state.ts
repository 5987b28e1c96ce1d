import type { VoiceModel } from '../../client/index.js';
import { noticeOf } from '../shared/model-state.js';
import { namesVoice } from '../shared/voices/names-voice.js';

/** How a voice is, as its row says it. `version`: it speaks, and a new version of it is being made. */
export type VoiceState = 'ready' | 'training' | 'version' | 'pending' | 'missing' | 'failed' | 'taken-down';

/** How a voice is. `http/routes/page/row-view.ts` finds the same for the rows that the server writes. */
export function stateOf(voice: VoiceModel): VoiceState {
  if (voice.missing_since !== null) return 'missing';
  const notice = noticeOf(voice);
  if (notice !== 'ready') return notice;
  if (voice.pending === true) return 'pending';
  const { versions = [] } = voice;
  const isComing = versions.some(
    ({ becomes_current, model_state, model_id }) =>
      becomes_current && model_id !== voice.model_id && (model_state === 'created' || model_state === 'training'),
  );
  return isComing ? 'version' : 'ready';
}

/** Whether the state changes by itself, so that it is asked for again. */
export function isWaiting(voice: VoiceModel): boolean {
  return ['training', 'version', 'pending'].includes(stateOf(voice));
}

/** Whether the voice can speak now. */
export function canSpeak(voice: VoiceModel): boolean {
  return ['ready', 'version', 'pending'].includes(stateOf(voice));
}

/** Whether its recordings are kept, so that the original can be heard and the voice made again. */
export function keepsRecordings({ samples_id, sample_status }: VoiceModel): boolean {
  return samples_id !== null && (sample_status === 'stored' || sample_status === 'queued');
}

/** Whether both are the same voice, whose `model_id` changes with its version. */
export function isSameVoice(one: VoiceModel, other: VoiceModel): boolean {
  if (one._id !== null && one._id === other._id) return true;
  return namesVoice(one, other.model_id) || namesVoice(other, one.model_id);
}
