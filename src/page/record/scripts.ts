import { find } from '../shared/dom.js';
import { t } from '../shared/texts.js';

const SCRIPTS = ['record.script1', 'record.script2', 'record.script3', 'record.script4'] as const;

/** Offers texts to read aloud, one after the other; each takes some 20 seconds. */
export function startScripts(root: HTMLElement): void {
  const place = find(root, '#record-script', HTMLElement);
  let shown = 0;
  find(root, '#record-other', HTMLButtonElement).addEventListener('click', () => {
    shown = (shown + 1) % SCRIPTS.length;
    place.textContent = t(SCRIPTS[shown] ?? SCRIPTS[0]);
  });
}
