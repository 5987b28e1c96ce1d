import { copyText } from '../shared/clipboard.js';
import { find, setIcon } from '../shared/dom.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';

/** Lets what stands beside a button with `data-copy` be copied, where the browser allows that (https and localhost only). */
export function startCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      const line = button.closest('.id-line') ?? document;
      const isCopied = await copyText(find(line, 'code', HTMLElement).textContent ?? '');
      showToast(t(isCopied ? 'details.copied' : 'details.copyRefused'));
      if (isCopied) setIcon(button, 'check');
    });
  }
}
