import { fill, find } from '../../shared/dom.js';
import { problemOf } from '../../shared/problem.js';

/** What stands in the place of the list. */
export type View = 'list' | 'loading' | 'empty' | 'no-match' | 'nobody' | 'problem';

/** What is said around the list: how many voices there are, what went wrong, and what stands where there are none. */
export class ListView {
  readonly #status = find(document, '#list-status', HTMLElement);
  readonly #problem = find(document, '#list-problem', HTMLElement);
  readonly #total = find(document, '#list-total', HTMLElement);
  readonly #section = find(document, '#voice-models', HTMLElement);

  /** Shows one of the views, and hides the others. */
  show(view: View): void {
    for (const place of this.#section.querySelectorAll<HTMLElement>('[data-view]')) {
      place.hidden = place.dataset.view !== view;
    }
    find(this.#section, '#select-button', HTMLElement).hidden = view !== 'list';
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
    this.#problem.hidden = error === null;
    if (error === null) return;
    const { title, detail } = problemOf(error);
    this.say('');
    fill(this.#problem, 'title', title);
    fill(this.#problem, 'detail', detail);
  }

  /** Whether the server has written that the address itself is wrong; nothing else is shown then. */
  get isAddressWrong(): boolean {
    return !this.#problem.hidden && this.#problem.dataset.status === '400';
  }
}
