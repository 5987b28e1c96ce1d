import { clone, find, type Words } from './dom.js';
import { t } from './texts.js';

const SHOWN_MS = 6_000;
/**
 * How many of each kind are shown at a time; none takes away one of another kind. What was removed from the page alone is lost
 * with its Undo; what was changed at the service can be changed back.
 */
const MOST = { said: 1, changed: 1, removed: 2 } as const;

interface Toast {
  readonly kind: keyof typeof MOST;
  readonly close: () => void;
}

/** What is shown now, the oldest first. */
let shown: readonly Toast[] = [];
let made = 0;
let isHeld = false;
/** Where the focus came from into each, so that it goes back there and not to the top of the page. */
const before = new WeakMap<Element, HTMLElement>();

/** Says what was done, for a few seconds; with `undo`, a button takes it back. Errors are not said here: they stand beside their cause. */
export function showToast(text: Words, undo?: () => void): void {
  show(undo ? 'removed' : 'said', text, undo);
}

/** As `showToast`, where taking it back is a call to the service, of which it is said how it ended. */
export function showUndoable(text: string, undo: () => Promise<void>): void {
  show('changed', text, () => {
    undo().then(
      () => showToast(t('toast.undone')),
      () => showToast(t('toast.notUndone')),
    );
  });
}

/** Says whether what was removed can be brought back: not into a form that is being sent, from which it would slip into the next voice. */
export function allowUndo(isAllowed: boolean): void {
  isHeld = !isAllowed;
}

/** Takes away what would bring back something into a form that has been emptied since, and may be out of sight. */
export function endUndo(): void {
  for (const { kind, close } of shown) if (kind === 'removed') close();
}

function show(kind: Toast['kind'], text: Words, undo?: () => void): void {
  makeRoom(kind);
  let timer: number | undefined;
  const toast = {
    kind,
    close: () => {
      window.clearTimeout(timer);
      shown = shown.filter((one) => one !== toast);
      const hadFocus = element.contains(document.activeElement);
      element.remove();
      if (hadFocus) before.get(element)?.focus();
    },
  } as const;
  const takeBack = () => {
    if (isHeld && kind === 'removed') return showToast(t('choose.whileSending'));
    toast.close();
    undo?.();
  };
  const element = createToast(text, toast.close, undo && takeBack);
  const closeLater = () => {
    timer = window.setTimeout(
      () => {
        // Nothing goes away from under a pointer or the focus.
        if (element.matches(':hover, :focus-within')) closeLater();
        else toast.close();
      },
      undo ? 2 * SHOWN_MS : SHOWN_MS,
    );
  };
  shown = [...shown, toast];
  find(document, '#toasts', HTMLElement).append(element);
  closeLater();
}

function makeRoom(kind: Toast['kind']): void {
  const same = shown.filter((one) => one.kind === kind);
  for (const oldest of same.slice(0, Math.max(0, same.length + 1 - MOST[kind]))) oldest.close();
}

function createToast(text: Words, close: () => void, undo?: () => void): HTMLElement {
  const element = clone('#toast-template', '.toast');
  const undoButton = find(element, '[data-role="undo"]', HTMLButtonElement);
  element.addEventListener('focusin', ({ relatedTarget: from }) => {
    if (!(from instanceof HTMLElement) || element.contains(from)) return;
    const other = from.closest('.toast');
    const origin = other ? before.get(other) : from;
    if (origin) before.set(element, origin);
  });
  const place = find(element, '[data-field="text"]', HTMLElement);
  place.replaceChildren(text);
  // There may be several of these buttons.
  place.id = `toast-${++made}`;
  undoButton.setAttribute('aria-describedby', place.id);
  undoButton.hidden = undo === undefined;
  undoButton.addEventListener('click', () => undo?.());
  find(element, '[data-role="close"]', HTMLButtonElement).addEventListener('click', close);
  return element;
}
