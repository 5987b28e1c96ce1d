import type { VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { api } from '../../shared/api.js';
import { openDialog } from '../../shared/dialogs/dialog.js';
import { fill, find } from '../../shared/dom.js';
import { TagsField } from '../../shared/tags/tags-field.js';
import { t } from '../../shared/texts.js';
import { showUndoable } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { GuardedChange } from './guarded-change.js';

/** What a dialog about tags begins with, and what it does with them. */
export interface TagRequest {
  readonly title: string;
  readonly userId: string;
  readonly tags: readonly string[];
  /** Whether at least one is needed. */
  readonly needed: boolean;
  /** Resolves to whether the dialog is to be closed. */
  save(tags: readonly string[], field: TagsField, say: (text: string) => void): Promise<boolean>;
}

/** Asks for tags; those that the user has already are suggested. */
export function askForTags({ title, userId, tags, needed, save }: TagRequest): void {
  const { root, signal, say } = openDialog('tags-dialog', async () => {
    const wrong = field.check();
    if (wrong !== null) {
      wrong.focus();
      return false;
    }
    if (needed && field.all.length === 0) {
      say(t('library.tagNeeded'));
      return false;
    }
    return save(field.all, field, say);
  });
  fill(root, 'title', title);
  const field = new TagsField(find(root, '[data-role="tags-field"]', HTMLElement), { changed: () => say(''), signal });
  field.all = tags;
  void field.suggest(userId);
}

/** Lets somebody change the tags of one voice, and notices where somebody else has done so meanwhile. */
export function openTags(voice: VoiceModel, voices: VoiceEvents): void {
  const name = shortName(voice.name);
  const change = new GuardedChange(voice.model_id, voices);
  askForTags({
    title: t('library.tagsOf', { name }),
    userId: voice.user_id,
    tags: voice.tags,
    needed: false,
    save: async (tags, field, say) => {
      const result = await change.save({ tags: [...tags] });
      if ('conflict' in result) {
        field.all = result.conflict.tags;
        say(t('library.tagsConflict'));
        return false;
      }
      showUndoable(t('library.tagsSaved', { name }), () => restore(voice, voices));
      return true;
    },
  });
}

async function restore(voice: VoiceModel, voices: VoiceEvents): Promise<void> {
  voices.emit('changed', await api.changeVoiceModel(voice.model_id, { tags: voice.tags }));
}
