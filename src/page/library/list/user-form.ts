import { checkFields, showFieldError } from '../../describe/field-errors.js';
import type { CurrentUser } from '../../shared/current-user.js';
import { find } from '../../shared/dom.js';
import { isSignedIn } from '../../shared/session.js';

/** The form by which another user is chosen. The page has none where one has signed in, and nothing is done then. */
export class UserForm {
  /** `again` is called when the same user is chosen once more. */
  constructor(
    private readonly user: CurrentUser,
    again: () => void,
  ) {
    if (isSignedIn) return;
    const form = find(document, '#user-form', HTMLFormElement);
    const input = find(form, '#list-user-id', HTMLInputElement);
    form.noValidate = true;
    input.addEventListener('input', () => showFieldError(input, ''));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!checkFields([input])) return;
      if (input.value.toLowerCase() === user.id.toLowerCase()) again();
      else user.set(input.value.toLowerCase());
    });
  }

  /** Shows who it is. The id is out of the way as long as it is known. */
  show(): void {
    if (isSignedIn) return;
    find(document, '#list-user-id', HTMLInputElement).value = this.user.id;
    find(document, '#user-switch', HTMLDetailsElement).open = this.user.id === '';
  }
}
