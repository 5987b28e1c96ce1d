import type { Selection } from '../choose/selection.js';
import { find, findOptional, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** Says at the recordings what keeps them from being sent. */
export class RecordingsCheck {
  readonly #error = find(document, '#recordings-error', HTMLElement);

  constructor(private readonly selection: Selection) {
    selection.on('changed', () => showText(this.#error, ''));
  }

  /** Shows what is wrong; the element to go to, or null when nothing is. */
  check(): HTMLElement | null {
    const isMissing = this.selection.all.length === 0;
    const sentence = isMissing ? t('describe.chooseFirst') : this.selection.problem;
    showText(this.#error, sentence);
    if (sentence === '') return null;
    return isMissing ? wayToOne() : this.#error;
  }
}

/** Where a recording comes from: the button that records, or the drop zone, whichever is shown. */
function wayToOne(): HTMLElement {
  const record = findOptional(document, '#source-record:not([hidden]) button:not([hidden])', HTMLButtonElement);
  return record ?? find(document, '#audio', HTMLInputElement);
}
