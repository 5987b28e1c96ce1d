import { api } from '../../shared/api.js';
import { find } from '../../shared/dom.js';
import { problemOf } from '../../shared/problem.js';
import { t } from '../../shared/texts.js';
import { showFieldError } from '../field-errors.js';
import type { EchoChoice } from './read-echos.js';

/** Asks whether an Echo may be taken from the voice that has it. */
export async function mayTake(echo: EchoChoice, voice: string): Promise<boolean> {
  const dialog = find(document, '#echo-take', HTMLDialogElement);
  find(dialog, '#echo-take-heading', HTMLElement).textContent = t('describe.echoTakeHeading', { echo: echo.name });
  find(dialog, '#echo-take-text', HTMLElement).textContent = t('describe.echoTakeText', { echo: echo.name, voice });
  dialog.returnValue = '';
  dialog.showModal();
  await closed(dialog);
  return dialog.returnValue === 'take';
}

/** Has an Echo named and creates it; null where that was cancelled. */
export async function createEcho(userId: string): Promise<EchoChoice | null> {
  const dialog = find(document, '#echo-new', HTMLDialogElement);
  const form = find(dialog, '#echo-new-form', HTMLFormElement);
  const input = find(form, '#echo-name', HTMLInputElement);
  let created: EchoChoice | null = null;
  let isSending = false;
  const ended = new AbortController();
  const { signal } = ended;
  const send = async () => {
    const name = input.value.trim();
    showFieldError(input, name === '' ? t('describe.echoNameMissing') : '');
    if (name === '' || isSending) return input.focus();
    isSending = true;
    try {
      const { _id } = await api.createEcho({ user_id: userId, name }, { signal });
      created = { id: _id, name, takenBy: null };
      dialog.close();
    } catch (error) {
      if (!signal.aborted) showFieldError(input, problemOf(error).detail);
      input.focus();
    }
    isSending = false;
  };
  form.addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      void send();
    },
    { signal },
  );
  find(dialog, '#echo-new-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close(), { signal });
  input.value = '';
  showFieldError(input, '');
  dialog.showModal();
  await closed(dialog);
  ended.abort();
  return created;
}

function closed(dialog: HTMLDialogElement): Promise<void> {
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(), { once: true }));
}
