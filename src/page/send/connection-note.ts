import { find } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** Says above the button as long as this device is offline. `returned` is called when it is online again. */
export function watchConnection(returned: () => void): void {
  const note = find(document, '#offline-note', HTMLElement);
  const status = find(document, '#upload-status', HTMLElement);
  note.hidden = navigator.onLine;
  window.addEventListener('offline', () => {
    note.hidden = false;
  });
  window.addEventListener('online', () => {
    note.hidden = true;
    status.textContent = t('send.online');
    returned();
  });
}
