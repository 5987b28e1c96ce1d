import type { UploadResult } from '../../client/index.js';
import { fill, fillList, find, findOptional } from '../shared/dom.js';
import { type ModelStatus, noticeOf, type StateNotice, showNotice } from '../shared/model-state.js';

const HEADINGS: Readonly<Record<StateNotice, string>> = {
  training: 'Your voice model is being made',
  ready: 'Your voice model is ready',
  failed: 'Your voice model could not be made',
  'taken-down': 'Your voice model was taken down',
};

/** Says how far the voice is. */
export function showResultState(panel: HTMLElement, status: ModelStatus): void {
  const notice = noticeOf(status);
  find(panel, '[data-role="heading"]', HTMLElement).textContent = HEADINGS[notice];
  showNotice(panel, notice);
}

/** Fills the result panel, shows it and moves the focus to its heading. */
export function showUploadResult(panel: HTMLElement, result: UploadResult): void {
  fill(panel, 'model_id', result.model_id);
  fill(panel, 'message', result.message);
  showResultState(panel, result);
  fillList(find(panel, '[data-field="warnings"]', HTMLElement), result.warnings);
  for (const outcome of panel.querySelectorAll<HTMLElement>('[data-when]')) {
    outcome.hidden = outcome.dataset.when !== result.database_status;
    const reason = findOptional(outcome, '[data-role="reason"]', HTMLElement);
    // Where the service gave a reason of its own, the general sentence is not needed.
    if (reason) reason.hidden = result.warnings.length > 0;
  }
  panel.hidden = false;
  find(panel, '[data-role="heading"]', HTMLElement).focus();
}

/** Lets the model id be copied with one press, where the browser allows it (https and localhost only). */
export function enableCopying(panel: HTMLElement): void {
  const button = find(panel, '[data-role="copy"]', HTMLButtonElement);
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(find(panel, '.model-id', HTMLElement).textContent ?? '').then(
      () => true,
      () => false,
    );
    button.textContent = copied ? 'Copied' : 'Copying is not allowed';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
}
