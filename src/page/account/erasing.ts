import type { Erasure } from '../../client/index.js';
import { isConfirmation } from '../../texts/confirmation.js';
import { draftStore } from '../draft/draft-store.js';
import { api } from '../shared/api.js';
import { type OpenDialog, openDialog } from '../shared/dialogs/dialog.js';
import { address, fill, find, findOptional } from '../shared/dom.js';
import { showFieldError } from '../shared/field-errors.js';
import { hasCode } from '../shared/problem.js';
import { t } from '../shared/texts.js';

/** How often it is asked how far an erasure is. */
const EVERY_MS = 1_000;

/** Lets a user erase everything, after a word was typed, and shows how far that is until nothing is left. */
export function startErasing(): void {
  const button = findOptional(document, '#erase-button', HTMLButtonElement);
  button?.addEventListener('click', () => openErasing());
}

function openErasing(): void {
  const dialog = openDialog('erase-dialog', async () => {
    if (!isConfirmation(input.value)) {
      showFieldError(input, t('account.eraseNotTyped', { word: t('account.eraseWord') }));
      input.focus();
      return false;
    }
    const erasure = await api.eraseUser();
    showProgress(dialog, erasure);
    void follow(dialog, erasure);
    return false;
  });
  const input = find(dialog.root, '#erase-confirm', HTMLInputElement);
  input.addEventListener('input', () => showFieldError(input, ''), { signal: dialog.signal });
  showFieldError(input, '');
  fill(dialog.root, 'title', t('account.eraseTitle'));
}

/** Shows how far it is, in the place of the question. It goes on by itself, whether the dialog is open or not. */
function showProgress({ root }: OpenDialog, { erasure_id, state, removed, waits_for }: Erasure): void {
  find(root, '[data-role="question"]', HTMLElement).hidden = true;
  find(root, '[data-role="submit"]', HTMLElement).hidden = true;
  find(root, '[data-role="progress"]', HTMLElement).hidden = false;
  find(root, '[data-role="cancel"]', HTMLElement).textContent = t('library.close');
  const done = t('account.erased', { voices: removed.voice_models, clips: removed.clips });
  find(root, '#erase-bar', HTMLProgressElement).hidden = state === 'done';
  fill(root, 'title', t(state === 'done' ? 'account.allErased' : 'account.erasing'));
  fill(root, 'state', waits_for === null ? done : `${done} ${t('account.waits')}`);
  fill(root, 'receipt', erasure_id);
}

/** Asks until nothing is left, or nobody is signed in any more: the session may end first, and the erasure goes on without it. */
async function follow(dialog: OpenDialog, { erasure_id }: Erasure): Promise<void> {
  // What was entered here is the user's as well.
  await draftStore.end();
  dialog.root.addEventListener('close', () => location.reload());
  find(dialog.root, '#erase-dialog-title', HTMLElement).focus();
  for (let isSignedIn = true; isSignedIn; ) {
    await new Promise((resolve) => window.setTimeout(resolve, EVERY_MS));
    try {
      const erasure = await api.readErasure();
      if (erasure.erasure_id !== erasure_id) break;
      if (!dialog.signal.aborted) showProgress(dialog, erasure);
      if (erasure.state === 'done') return;
    } catch (error) {
      // Any other failure passes.
      isSignedIn = !hasCode(error, 'unauthenticated');
    }
  }
  location.assign(address('/?flash=erased'));
}
