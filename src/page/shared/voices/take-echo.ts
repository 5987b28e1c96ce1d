import { visibleName } from '../../../texts/voice-look.js';
import { fill, find } from '../dom.js';
import { t } from '../texts.js';

/** Asks whether an Echo may be taken from the voice that has it, and names all three. Resolves to whether it may. */
export async function mayTake(echo: string, other: string, voice: string): Promise<boolean> {
  const dialog = find(document, '#take-echo', HTMLDialogElement);
  const names = { echo: visibleName(echo), other: visibleName(other), voice: visibleName(voice) };
  fill(dialog, 'question', t('result.echo_takeQuestion', names));
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  return dialog.returnValue === 'take';
}
