import type { VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { openDialog } from '../../shared/dialogs/dialog.js';
import { find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { showUndoable } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { GuardedChange } from './guarded-change.js';

/** Lets somebody give a voice another name, and notices where somebody else has done so meanwhile. */
export function openRename(voice: VoiceModel, voices: VoiceEvents): void {
  const change = new GuardedChange(voice, voices);
  const dialog = openDialog('rename-dialog', async ({ say, signal }) => {
    const name = input.value.trim();
    if (name === '') {
      say(t('library.nameNeeded'));
      return false;
    }
    const result = await change.save({ name });
    if ('conflict' in result) {
      const now = { name: shortName(result.conflict.name) };
      say(t(signal.aborted ? 'library.notChanged' : 'library.renameConflict', now));
      return false;
    }
    const { changed, undo } = result;
    const later = changed.fish_audio_status === 'queued' ? ` ${t('library.changeQueued')}` : '';
    showUndoable(`${t('library.renamed', { name: shortName(changed.name) })}.${later}`, undo);
    return true;
  });
  const input = find(dialog.root, '#rename-name', HTMLInputElement);
  input.value = voice.name;
  input.select();
}
