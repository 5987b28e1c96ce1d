import { clone, fill, find } from './dom.js';
import { t } from './texts.js';

const SHOWN_MS = 6_000;

/** Says what was done, for a few seconds; with `undo`, a button takes it back. Errors are not said here: they stand beside their cause. */
export function showToast(text: string, undo?: () => void): void {
  const toast = clone('#toast-template', '.toast');
  const undoButton = find(toast, '[data-role="undo"]', HTMLButtonElement);
  /** Where the focus came from, so that it goes back there and not to the top of the page. */
  let before: Element | null = null;
  toast.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof Element && !toast.contains(relatedTarget)) before = relatedTarget;
  });
  let timer: number | undefined;
  const close = () => {
    window.clearTimeout(timer);
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus();
  };
  const closeLater = () => {
    timer = window.setTimeout(
      () => {
        // Nothing goes away from under a pointer or the focus.
        if (toast.matches(':hover, :focus-within')) closeLater();
        else close();
      },
      undo ? 2 * SHOWN_MS : SHOWN_MS,
    );
  };
  fill(toast, 'text', text);
  undoButton.hidden = undo === undefined;
  undoButton.addEventListener('click', () => {
    close();
    undo?.();
  });
  find(toast, '[data-role="close"]', HTMLButtonElement).addEventListener('click', close);
  find(document, '#toasts', HTMLElement).replaceChildren(toast);
  closeLater();
}

/** As `showToast`, where taking it back is a call to the service, of which it is said how it ended. */
export function showUndoable(text: string, undo: () => Promise<void>): void {
  showToast(text, () => {
    undo().then(
      () => showToast(t('toast.undone')),
      () => showToast(t('toast.notUndone')),
    );
  });
}
