import type { VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { openDialog } from '../dialogs/dialog.js';
import { fill, find } from '../dom.js';
import { t } from '../texts.js';
import { showUndoable } from '../toast.js';
import type { VoiceEvents } from '../voice-events.js';
import type { EchoNames } from './echo-names.js';
import { EchoPicker } from './echo-picker.js';
import { link, type Relinked, unlink } from './echos.js';

/** What linking works with. */
export interface LinkParts {
  readonly voices: VoiceEvents;
  readonly echoNames: EchoNames;
}

/** Lets somebody choose the Echo that speaks with a voice. Resolves once the dialog is closed. */
export function openLink(voice: VoiceModel, { voices, echoNames }: LinkParts): Promise<void> {
  const { root, signal, say } = openDialog('link-dialog', async () => {
    const echo = picker.chosen;
    if (echo === null) {
      say(t('linking.chooseFirst'));
      return false;
    }
    const names = { name: shortName(voice.name), echo: shortName(echo.name) };
    announce(await link(echo, voice), t('linking.linked', names), voices);
    return true;
  });
  fill(root, 'title', t('linking.linkTitle', { name: shortName(voice.name) }));
  const field = find(root, '[data-role="echo-picker"]', HTMLElement);
  const picker = new EchoPicker(field, { names: echoNames, changed: () => say(''), signal });
  void picker.show(voice.user_id, voice.model_id);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Takes a voice from its Echo; that can be undone. Rejects with a VoiceModelsError. */
export async function unlinkVoice(voice: VoiceModel, { voices, echoNames }: LinkParts): Promise<void> {
  if (voice.echo_id === null) return;
  const echo = shortName(echoNames.nameOf(voice.echo_id));
  announce(await unlink(voice.echo_id, voice), t('linking.unlinked', { echo }), voices);
}

/** Tells the page of the voices that are linked differently now, and lets that be undone. */
function announce({ changed, undo }: Relinked, text: string, voices: VoiceEvents): void {
  const tell = (all: readonly VoiceModel[]) => {
    for (const voice of all) voices.emit('changed', voice);
  };
  tell(changed);
  showUndoable(text, async () => tell(await undo()));
}
