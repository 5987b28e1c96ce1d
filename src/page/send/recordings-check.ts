import type { Selection } from '../choose/selection.js';
import type { Recorder } from '../record/recorder.js';
import { find, findOptional, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** Finds what keeps the recordings from being sent. */
export class RecordingsCheck {
  readonly #error = find(document, '#recordings-error', HTMLElement);

  constructor(
    private readonly selection: Selection,
    private readonly recorder: Recorder,
  ) {
    const forget = () => showText(this.#error, '');
    selection.on('changed', forget);
    recorder.on('changed', forget);
  }

  /** Shows what is wrong; the element to go to, or null when nothing is. */
  check(): HTMLElement | null {
    const { all, isSettled, problem } = this.selection;
    // Nothing is recorded yet, and the question of the browser may never be answered.
    this.recorder.giveUpAsking();
    // While something is sent, nobody could stop the recorder, and what it records would be left over.
    const { isRunning } = this.recorder;
    if (isRunning || (all.length === 0 && isSettled)) {
      showText(this.#error, t(isRunning ? 'record.stopFirst' : 'describe.chooseFirst'));
      return wayToOne(isRunning ? '#tab-record' : '#audio');
    }
    showText(this.#error, '');
    // The sentence stands at the recording that it is about, or below all of them.
    return problem === '' ? null : find(document, '.card-problem:not([hidden]), #files-problem', HTMLElement);
  }
}

/** Where a recording comes from: the button that records where it is shown, else this. */
function wayToOne(otherwise: string): HTMLElement {
  const record = findOptional(document, '#source-record:not([hidden]) button:not([hidden])', HTMLButtonElement);
  return record ?? find(document, otherwise, HTMLElement);
}
