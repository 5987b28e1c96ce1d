import type { VoiceModel } from '../../client/index.js';

/** How far Fish.Audio is with a voice model. A member is missing where an earlier version of the service has responded. */
export type ModelStatus = Partial<Pick<VoiceModel, 'model_state' | 'dmca_taken_down' | 'takedown_category'>>;

/** What the page says of a voice model: nothing once it is ready. */
export type StateNotice = 'training' | 'failed' | 'taken-down' | 'ready';

/** What is to be said of a voice model. One of which nothing is known counts as ready. */
export function noticeOf({ model_state, dmca_taken_down, takedown_category }: ModelStatus): StateNotice {
  if (dmca_taken_down || (takedown_category ?? null) !== null) return 'taken-down';
  if (model_state === 'created' || model_state === 'training') return 'training';
  return model_state === 'failed' ? 'failed' : 'ready';
}

/** Shows the sentence for this state and hides those for the others; they are in the templates, as `data-state`. */
export function showNotice(root: ParentNode, notice: StateNotice): void {
  for (const sentence of root.querySelectorAll<HTMLElement>('[data-state]')) {
    sentence.hidden = sentence.dataset.state !== notice;
  }
}
