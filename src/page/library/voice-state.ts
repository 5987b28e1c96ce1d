import type { VoiceModel } from '../../client/index.js';
import { noticeOf } from '../shared/model-state.js';

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

/** How long its recordings are together, such as `0:24`; an empty text where that is not known. */
export function lengthOf({
  samples,
}: {
  readonly samples: readonly { readonly duration_seconds: number | null }[];
}): string {
  const seconds = samples.reduce((sum, { duration_seconds }) => sum + (duration_seconds ?? 0), 0);
  if (seconds === 0) return '';
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Whether both are the same voice, whose `model_id` changes with its version. */
export function isSameVoice(one: VoiceModel, other: VoiceModel): boolean {
  if (one._id !== null && one._id === other._id) return true;
  return namesVoice(one, other.model_id) || namesVoice(other, one.model_id);
}

/** Whether the id is one that the voice has or had. */
export function namesVoice({ model_id, known_model_ids = [] }: VoiceModel, modelId: string): boolean {
  return model_id === modelId || known_model_ids.includes(modelId);
}
