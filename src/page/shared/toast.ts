import { clone, fill, find } from './dom.js';

const SHOWN_MS = 6_000;

/** Says what was done, for a few seconds; with `undo`, a button takes it back. Errors are not said here: they stand beside their cause. */
export function showToast(text: string, undo?: () => void): void {
  const toast = clone('#toast-template', '.toast');
  const undoButton = find(toast, '[data-role="undo"]', HTMLButtonElement);
  const timer = window.setTimeout(() => toast.remove(), undo ? 2 * SHOWN_MS : SHOWN_MS);
  const close = () => {
    window.clearTimeout(timer);
    toast.remove();
  };
  fill(toast, 'text', text);
  undoButton.hidden = undo === undefined;
  undoButton.addEventListener('click', () => {
    close();
    undo?.();
  });
  find(toast, '[data-role="close"]', HTMLButtonElement).addEventListener('click', close);
  find(document, '#toasts', HTMLElement).replaceChildren(toast);
}
