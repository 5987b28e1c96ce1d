import type { UploadResult, VoiceModel } from '../../client/index.js';
import type { CurrentUser } from '../shared/current-user.js';
import { fill, fillList, find, findOptional } from '../shared/dom.js';
import { type ModelStatus, noticeOf, showNotice } from '../shared/model-state.js';
import type { ServiceState } from '../shared/service-state.js';
import { t } from '../shared/texts.js';
import type { VoiceEvents } from '../shared/voice-events.js';

/** What the result works with. */
export interface ResultParts {
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
  readonly service: ServiceState;
}

/** Shows the voice that was made last, in the place of the form. */
export class ResultPanel {
  readonly #panel = find(document, '#upload-result', HTMLElement);
  #modelId = '';

  constructor({ voices }: ResultParts) {
    enableCopying(this.#panel);
    voices.on('created', ({ result }) => {
      this.#modelId = result.model_id;
      showUploadResult(this.#panel, result);
    });
    voices.on('changed', (voiceModel) => this.#changed(voiceModel));
    voices.on('deleted', ({ modelId }) => {
      if (modelId === this.#modelId) voices.emit('another', undefined);
    });
    voices.on('another', () => {
      this.#panel.hidden = true;
    });
    find(this.#panel, '[data-role="another"]', HTMLButtonElement).addEventListener('click', () => {
      voices.emit('another', undefined);
    });
  }

  #changed(voiceModel: VoiceModel): void {
    if (voiceModel.model_id === this.#modelId) showResultState(this.#panel, voiceModel);
  }
}

/** Says how far the voice is. */
function showResultState(panel: HTMLElement, status: ModelStatus): void {
  const notice = noticeOf(status);
  find(panel, '[data-role="heading"]', HTMLElement).textContent = t(`result.${notice}`);
  showNotice(panel, notice);
}

/** Fills the result panel, shows it and moves the focus to its heading. */
function showUploadResult(panel: HTMLElement, result: UploadResult): void {
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
function enableCopying(panel: HTMLElement): void {
  const button = find(panel, '[data-role="copy"]', HTMLButtonElement);
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(find(panel, '.model-id', HTMLElement).textContent ?? '').then(
      () => true,
      () => false,
    );
    button.textContent = t(copied ? 'result.copied' : 'result.copyRefused');
    setTimeout(() => {
      button.textContent = t('result.copy');
    }, 2000);
  });
}
