import { type CurrentUser, isObjectId } from '../shared/current-user.js';
import { find, findOptional } from '../shared/dom.js';

/** Whose voice it will be: the user of this browser, one whose id is entered, or nobody. */
export class UserField {
  readonly input = find(document, '#user_id', HTMLInputElement);
  readonly #line = findOptional(document, '#saved-for', HTMLElement);

  constructor(user: CurrentUser, changed: () => void) {
    if (this.input.value === '') this.input.value = user.id;
    user.on('changed', (id) => {
      this.input.value = id;
      this.#show();
      changed();
    });
    this.input.addEventListener('input', () => {
      this.#show();
      changed();
    });
    // The Echos and the voices of that user are shown; an id that is not whole yet is none.
    this.input.addEventListener('change', () => user.set(this.input.value));
    this.#offer(user);
    this.#show();
  }

  /** The id; an empty text where it is none. */
  get id(): string {
    return isObjectId(this.input.value) ? this.input.value : '';
  }

  #offer(user: CurrentUser): void {
    if (!this.#line) return;
    const makeUp = find(this.#line, '#make-user-id', HTMLButtonElement);
    makeUp.addEventListener('click', () => {
      user.makeUp();
      // The button is gone now.
      find(document, '#upload-submit', HTMLButtonElement).focus();
    });
    find(this.#line, '#enter-user-id', HTMLAnchorElement).addEventListener('click', (event) => {
      event.preventDefault();
      find(document, '#more', HTMLDetailsElement).open = true;
      this.input.focus();
    });
  }

  #show(): void {
    if (!this.#line) return;
    const known = this.id !== '';
    find(this.#line, '[data-role="known"]', HTMLElement).hidden = !known;
    find(this.#line, '[data-role="unknown"]', HTMLElement).hidden = known;
  }
}
