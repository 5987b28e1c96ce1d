/** What Fish.Audio says of a voice model. A member is missing where an earlier version of the service has responded. */
interface ModelStatus {
  readonly model_state?: string | undefined;
  readonly dmca_taken_down?: boolean | undefined;
  readonly takedown_category?: string | null | undefined;
}

/** What is to be said of a voice model: nothing once it is ready. */
export type StateNotice = 'training' | 'failed' | 'taken-down' | 'ready';

/** How a voice is, as its row says it. `version`: it speaks, and a new version of it is being made. */
export type VoiceState = StateNotice | 'version' | 'pending' | 'missing';

/** What the state of a voice is made of: members of its record, and of its JSON, which has its moments as texts. */
export interface StatefulVoice extends ModelStatus {
  readonly model_id: string;
  readonly missing_since: Date | string | null;
  /** Whether it waits for the database. */
  readonly pending?: boolean;
  readonly versions?:
    | readonly { readonly model_id: string; readonly model_state: string; readonly becomes_current: boolean }[]
    | undefined;
}

/** What is to be said of a voice model. One of which nothing is known counts as ready. */
export function noticeOf({ model_state, dmca_taken_down, takedown_category }: ModelStatus): StateNotice {
  if (dmca_taken_down || (takedown_category ?? null) !== null) return 'taken-down';
  if (isInTraining(model_state)) return 'training';
  return model_state === 'failed' ? 'failed' : 'ready';
}

/** How a voice is; the state that matters most where several apply. `library.state_<state>` is the text of each but `ready`. */
export function voiceState(voice: StatefulVoice): VoiceState {
  if (voice.missing_since !== null) return 'missing';
  const notice = noticeOf(voice);
  if (notice !== 'ready') return notice;
  if (voice.pending) return 'pending';
  const isComing = (voice.versions ?? []).some(
    ({ becomes_current, model_state, model_id }) =>
      becomes_current && model_id !== voice.model_id && isInTraining(model_state),
  );
  return isComing ? 'version' : 'ready';
}

/** Whether the state passes by itself, so that it is shown with a clock and asked for again. */
export function isPassing(state: VoiceState): boolean {
  return state === 'training' || state === 'version' || state === 'pending';
}

function isInTraining(state: string | undefined): boolean {
  return state === 'created' || state === 'training';
}
