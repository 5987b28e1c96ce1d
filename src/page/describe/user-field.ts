import { type CurrentUser, isObjectId } from '../shared/current-user.js';
import { find, findOptional } from '../shared/dom.js';
import { fieldProblem, showFieldError } from '../shared/field-errors.js';

/** Whose voice it will be: the user of this browser, one whose id is entered, or nobody. */
export class UserField {
  /** Null where one has signed in: then it is theirs. */
  readonly input = findOptional(document, '#user_id', HTMLInputElement);
  readonly #line = findOptional(document, '#saved-for', HTMLElement);

  constructor(user: CurrentUser, changed: () => void) {
    const { input } = this;
    if (!input) return;
    if (input.value === '') input.value = user.id;
    user.on('changed', (id) => {
      input.value = id;
      this.#show();
      changed();
    });
    input.addEventListener('input', () => {
      this.#show();
      changed();
    });
    // The Echos and the voices of that user are shown; an id that is not whole yet is none.
    input.addEventListener('change', () => user.set(input.value));
    this.#offer(user);
    this.#show();
  }

  /** The id; an empty text where it is none. */
  get id(): string {
    const value = this.input?.value ?? '';
    return isObjectId(value) ? value : '';
  }

  /** Shows what is wrong with it; the field then, or null when nothing is. */
  check(): HTMLElement | null {
    if (!this.input) return null;
    const problem = fieldProblem(this.input);
    showFieldError(this.input, problem);
    return problem === '' ? null : this.input;
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
      this.input?.focus();
    });
  }

  #show(): void {
    if (!this.#line) return;
    const known = this.id !== '';
    find(this.#line, '[data-role="known"]', HTMLElement).hidden = !known;
    find(this.#line, '[data-role="unknown"]', HTMLElement).hidden = known;
  }
}
