import { find } from '../shared/dom.js';

/** Files that were dropped or pasted. */
export interface Dropped {
  readonly files: readonly File[];
  /** Whether there was a folder among them, which is left out. */
  readonly hasFolder: boolean;
}

/** Takes files that are dropped anywhere on the page, which is highlighted meanwhile, and those that are pasted. */
export function startDrops(take: (dropped: Dropped) => void): void {
  const highlight = find(document, '#drop-highlight', HTMLElement);
  /** What the pointer is over, from the outermost in: each element is entered before the last one is left. */
  const over = new Set<EventTarget>();
  const show = () => {
    const isShown = highlight.matches(':popover-open');
    if (over.size > 0 !== isShown) highlight.togglePopover(over.size > 0);
  };
  document.addEventListener('dragenter', (event) => {
    if (!isForUs(event)) return;
    event.preventDefault();
    if (event.target) over.add(event.target);
    show();
  });
  document.addEventListener('dragover', (event) => {
    if (!isForUs(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('dragleave', ({ target }) => {
    if (target) over.delete(target);
    show();
  });
  document.addEventListener('drop', (event) => {
    over.clear();
    show();
    if (!isForUs(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(filesOf(event.dataTransfer));
  });
  document.addEventListener('paste', (event) => {
    const { clipboardData, target } = event;
    if (!clipboardData || clipboardData.files.length === 0 || isElsewhere(target)) return;
    // What is copied from a document may come as a picture as well; in a text field, its text is meant.
    if (isEditable(target) && clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    take(filesOf(clipboardData));
  });
}

function isForUs({ dataTransfer, target }: DragEvent): boolean {
  return (dataTransfer?.types.includes('Files') ?? false) && !isElsewhere(target);
}

/** An open dialog and other file inputs take their files themselves. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLInputElement && target.type === 'file' && target.id !== 'audio';
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;
}

function filesOf({ files, items }: DataTransfer): Dropped {
  const folders = [...items].map((item) => item.webkitGetAsEntry()?.isDirectory ?? false);
  const isFile = [...items].flatMap((item, index) => (item.kind === 'file' ? [!folders[index]] : []));
  return { files: [...files].filter((_, index) => isFile[index] ?? true), hasFolder: folders.includes(true) };
}
