import { type VoiceModel, VoiceModelsError } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { api } from '../../shared/api.js';
import { openDialog } from '../../shared/dialogs/dialog.js';
import { find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { showUndoable } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';

/** Lets somebody give a voice another name, and notices where somebody else has done so meanwhile. */
export function openRename(voice: VoiceModel, voices: VoiceEvents): void {
  const dialog = openDialog('rename-dialog', async ({ say }) => {
    const name = input.value.trim();
    if (name === '') {
      say(t('library.nameNeeded'));
      return false;
    }
    try {
      // Where the first reading has failed, saving once more reads once more.
      const { etag } = await read.catch(() => (read = api.readVoiceModelWithETag(voice.model_id)));
      const changed = await api.changeVoiceModel(voice.model_id, { name }, { ifMatch: etag ?? undefined });
      voices.emit('changed', changed);
      const later = changed.fish_audio_status === 'queued' ? ` ${t('library.changeQueued')}` : '';
      const undo = () => changeName(voice, voice.name, voices);
      showUndoable(`${t('library.renamed', { name: shortName(changed.name) })}.${later}`, undo);
      return true;
    } catch (error) {
      if (!(error instanceof VoiceModelsError) || error.code !== 'precondition_failed') throw error;
      read = api.readVoiceModelWithETag(voice.model_id);
      const { voiceModel } = await read;
      voices.emit('changed', voiceModel);
      say(t('library.renameConflict', { name: shortName(voiceModel.name) }));
      return false;
    }
  });
  const input = find(dialog.root, '#rename-name', HTMLInputElement);
  input.value = voice.name;
  input.select();
  let read = api.readVoiceModelWithETag(voice.model_id);
  read.catch(() => undefined);
}

async function changeName(voice: VoiceModel, name: string, voices: VoiceEvents): Promise<void> {
  voices.emit('changed', await api.changeVoiceModel(voice.model_id, { name }));
}
