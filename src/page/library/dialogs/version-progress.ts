import type { OpenDialog } from '../../shared/dialogs/dialog.js';
import { fill, find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';

/** Shows how far a version is: how many percent are sent, or that it is made; null hides that. A dialog that was closed may show another one. */
export function showPhase({ root, signal }: OpenDialog, phase: number | 'making' | null): void {
  if (signal.aborted) return;
  const bar = find(root, '#version-bar', HTMLProgressElement);
  find(root, '[data-role="progress"]', HTMLElement).hidden = phase === null;
  if (phase === null) return;
  fill(root, 'phase', t(phase === 'making' ? 'versions.making' : 'versions.sending'));
  if (phase === 'making') bar.removeAttribute('value');
  else bar.value = phase;
}
