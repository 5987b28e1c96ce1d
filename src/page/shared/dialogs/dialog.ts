import { find, findOptional, showText, type Words } from '../dom.js';
import { hasCode, sentenceOf } from '../problem.js';
import { showToast } from '../toast.js';

/** A dialog that is open. */
export interface OpenDialog {
  readonly root: HTMLDialogElement;
  /** Aborted when it is closed. */
  readonly signal: AbortSignal;
  /** Says in the dialog what went wrong; an empty text takes that away. Once it is closed a toast says it: the element may be open again, for another voice. */
  say(text: Words): void;
  close(): void;
}

/** What is done with the dialog; resolves to whether it is to be closed. What it throws is shown in the dialog. */
export type Submit = (dialog: OpenDialog) => Promise<boolean>;

/** Opens a dialog of the page, with its fields as the template has them. The focus returns to where it was when it is closed. */
export function openDialog(id: string, submit: Submit = async () => true): OpenDialog {
  const root = find(document, `#${id}`, HTMLDialogElement);
  const form = find(root, 'form', HTMLFormElement);
  const closing = new AbortController();
  const { signal } = closing;
  const dialog: OpenDialog = {
    root,
    signal,
    say: (text) => {
      if (!signal.aborted) showText(find(root, '[data-role="error"]', HTMLElement), text);
      else if (text !== '') showToast(text);
    },
    close: () => root.close(),
  };
  form.reset();
  dialog.say('');
  submitButton(root)?.removeAttribute('aria-disabled');
  root.addEventListener('close', () => closing.abort(), { once: true });
  find(root, '[data-role="cancel"]', HTMLButtonElement).addEventListener('click', () => root.close(), { signal });
  form.addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      void run(dialog, submit);
    },
    { signal },
  );
  root.showModal();
  return dialog;
}

/** Runs it once at a time. One that ends after its dialog was closed leaves the dialog alone, which may be open again. */
async function run(dialog: OpenDialog, submit: Submit): Promise<void> {
  const button = submitButton(dialog.root);
  if (button?.getAttribute('aria-disabled') === 'true') return;
  button?.setAttribute('aria-disabled', 'true');
  dialog.say('');
  try {
    const isDone = await submit(dialog);
    if (isDone && !dialog.signal.aborted) dialog.close();
  } catch (error) {
    // What closing the dialog has ended did not go wrong.
    if (!hasCode(error, 'aborted')) dialog.say(sentenceOf(error));
  } finally {
    if (!dialog.signal.aborted) button?.removeAttribute('aria-disabled');
  }
}

function submitButton(root: HTMLElement): HTMLButtonElement | null {
  return findOptional(root, '[data-role="submit"]', HTMLButtonElement);
}
