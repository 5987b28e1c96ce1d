import type { StateNotice } from '../../texts/voice-state.js';

/** Shows the sentence for this state and hides those for the others; they are in the templates, as `data-state`. */
export function showNotice(root: ParentNode, notice: StateNotice): void {
  for (const sentence of root.querySelectorAll<HTMLElement>('[data-state]')) {
    sentence.hidden = sentence.dataset.state !== notice;
  }
}
