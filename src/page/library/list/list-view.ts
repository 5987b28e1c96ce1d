import { VoiceModelsError } from '../../../client/index.js';
import { unreadTexts } from '../../../texts/problems.js';
import { find, hide, showText } from '../../shared/dom.js';
import { problemOf } from '../../shared/problem.js';
import { t } from '../../shared/texts.js';

/** What stands in the place of the list. */
export type View = 'list' | 'loading' | 'empty' | 'none-lent' | 'no-match' | 'nobody' | 'problem';

/** What is said around the list: how many voices there are, what went wrong, and what stands where there are none. */
export class ListView {
  readonly #status = find(document, '#list-status', HTMLElement);
  readonly #problem = find(document, '#list-problem', HTMLElement);
  readonly #retry = find(this.#problem, '[data-role="retry"]', HTMLButtonElement);
  readonly #total = find(document, '#list-total', HTMLElement);
  readonly #section = find(document, '#voice-models', HTMLElement);

  /** `retry` reads the list again; only what passes can be tried again. */
  constructor(retry: () => void) {
    this.#retry.addEventListener('click', () => {
      this.fail(null);
      retry();
    });
  }

  /** Shows one of the views, and hides the others. Several voices can be picked where they are the user's own. */
  show(view: View, isLent = false): void {
    for (const place of this.#section.querySelectorAll<HTMLElement>('[data-view]')) {
      place.hidden = place.dataset.view !== view;
    }
    find(this.#section, '#select-button', HTMLElement).hidden = view !== 'list' || isLent;
    this.#section.dataset.started = '';
  }

  /** Says something below the search; a screen reader speaks it. */
  say(text: string): void {
    this.#status.textContent = text;
  }

  /** Shows how many voices there are, where that is known. */
  count(total: number | null): void {
    this.#total.textContent = total === null ? '' : String(total);
    this.#total.hidden = total === null;
  }

  /** How many voices there are, as it is shown; null where that is not known. */
  get total(): number | null {
    return this.#total.hidden ? null : Number(this.#total.textContent);
  }

  /** Shows why the list cannot be read; null takes that away. */
  fail(error: unknown): void {
    if (error === null) {
      hide(this.#problem, find(this.#section, '#list-heading', HTMLElement));
      return;
    }
    this.#problem.hidden = false;
    const unread = error instanceof VoiceModelsError ? unreadTexts(t, error.code) : null;
    const { title, detail } = unread ?? problemOf(error);
    this.#problem.className = `notice ${unread ? 'notice-warning' : 'notice-bad'}`;
    this.#retry.hidden = unread === null;
    this.say('');
    for (const [field, words] of Object.entries({ title, detail })) {
      showText(find(this.#problem, `[data-field="${field}"]`, HTMLElement), words);
    }
  }

  /** Whether it is shown why the list cannot be read. */
  get isFailing(): boolean {
    return !this.#problem.hidden;
  }

  /** Whether the server has written that the address itself is wrong; nothing else is shown then. */
  get isAddressWrong(): boolean {
    return this.isFailing && this.#problem.dataset.status === '400';
  }
}
