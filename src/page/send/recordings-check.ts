import type { Selection } from '../choose/selection.js';
import { find, findOptional, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** Finds what keeps the recordings from being sent. */
export class RecordingsCheck {
  readonly #error = find(document, '#recordings-error', HTMLElement);

  constructor(private readonly selection: Selection) {
    selection.on('changed', () => showText(this.#error, ''));
  }

  /** Shows what is wrong; the element to go to, or null when nothing is. */
  check(): HTMLElement | null {
    const isMissing = this.selection.all.length === 0;
    showText(this.#error, isMissing ? t('describe.chooseFirst') : '');
    if (isMissing) return wayToOne();
    // The sentence stands at the recording that it is about, or below all of them.
    return this.selection.problem === ''
      ? null
      : find(document, '.card-problem:not([hidden]), #files-problem', HTMLElement);
  }
}

/** Where a recording comes from: the button that records, or the drop zone, whichever is shown. */
function wayToOne(): HTMLElement {
  const record = findOptional(document, '#source-record:not([hidden]) button:not([hidden])', HTMLButtonElement);
  return record ?? find(document, '#audio', HTMLInputElement);
}
