import { copyText } from '../shared/clipboard.js';
import { fill, find } from '../shared/dom.js';
import { t } from '../shared/texts.js';

const SHOWN_MS = 2_000;

/**
 * Lets texts be copied: `data-copies` of a button names the field. Where the browser does not allow it (plain http, a refused
 * permission) the text is selected, so that the keyboard copies it.
 */
export function enableCopying(root: HTMLElement): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-copies]')) {
    const source = find(root, `code[data-field="${button.dataset.copies}"]`, HTMLElement);
    const label = find(button, '[data-field="copyLabel"]', HTMLElement).textContent ?? '';
    button.addEventListener('click', async () => {
      const copied = await copyText(source.textContent ?? '');
      if (!copied) select(source);
      const sentence = t(copied ? 'result.copied' : 'result.copySelected');
      fill(button, 'copyLabel', sentence);
      fill(root, 'copyStatus', sentence);
      setTimeout(() => fill(button, 'copyLabel', label), SHOWN_MS);
    });
  }
}

/** Selects a text, and opens what it stands in. */
function select(source: HTMLElement): void {
  source.closest('details')?.setAttribute('open', '');
  getSelection()?.selectAllChildren(source);
}
