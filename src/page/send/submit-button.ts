import { find, findOptional } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** The button that sends, and the one beside it that cancels. */
export class SubmitButton {
  readonly #submit = find(document, '#upload-submit', HTMLButtonElement);
  readonly #cancel = find(document, '#upload-cancel', HTMLButtonElement);
  /** Why nothing can be sent at all; the server writes it. */
  readonly #hint = findOptional(document, '#submit-hint', HTMLElement);
  readonly #label = this.#submit.textContent ?? '';

  constructor(cancel: () => void) {
    this.#cancel.addEventListener('click', cancel);
  }

  /** Whether nothing can be sent at all; the reason is then gone to. */
  refuses(): boolean {
    this.#hint?.focus();
    return this.#hint !== null;
  }

  /** It was pressed, and nothing is sent yet. It is not `disabled`, which would move the keyboard focus to the top of the page. */
  look(): void {
    this.#submit.setAttribute('aria-disabled', 'true');
  }

  /** Something is being sent. */
  begin(): void {
    this.#cancel.hidden = false;
    this.#submit.setAttribute('aria-disabled', 'true');
  }

  end(): void {
    this.#cancel.hidden = true;
    this.#submit.removeAttribute('aria-disabled');
  }

  /** The same can be sent once more. */
  offerAgain(): void {
    this.#submit.textContent = t('send.again');
  }

  /** What is sent next is something else. */
  reset(): void {
    this.#submit.textContent = this.#label;
  }

  focus(): void {
    this.#submit.focus();
  }
}
