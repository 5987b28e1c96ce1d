import type { CurrentUser } from '../shared/current-user.js';
import { find } from '../shared/dom.js';
import { checkFields, showFieldError } from '../shared/field-errors.js';
import { isSignedIn } from '../shared/user/session.js';

/** Lets whoever has a user id see the voices of that user; `again` shows those of the same user from the start. */
export function enableUserForm(user: CurrentUser, again: () => void): void {
  // The page has no such form where one has signed in.
  if (isSignedIn) return;
  const form = find(document, '#user-form', HTMLFormElement);
  const input = find(form, '#list-user-id', HTMLInputElement);
  form.noValidate = true;
  input.addEventListener('input', () => showFieldError(input, ''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!checkFields([input])) return;
    const id = input.value.toLowerCase();
    if (id === user.id.toLowerCase()) again();
    else user.set(id);
  });
}

/** Shows who the user is. The id is out of the way as long as it is known. */
export function showUser({ id }: CurrentUser): void {
  if (isSignedIn) return;
  find(document, '#list-user-id', HTMLInputElement).value = id;
  find(document, '#user-switch', HTMLDetailsElement).open = id === '';
}
