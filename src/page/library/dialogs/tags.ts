import type { VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { fill, find } from '../../shared/dom.js';
import { mergeTags } from '../../shared/tags/tag-list.js';
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
  save(tags: readonly string[], field: TagsField, dialog: OpenDialog): Promise<boolean>;
}

/** Asks for tags; those that the user has already are suggested. */
export function askForTags({ title, userId, tags, needed, save }: TagRequest): void {
  const { root, signal, say } = openDialog('tags-dialog', async (dialog) => {
    const wrong = field.check();
    if (wrong !== null) {
      wrong.focus();
      return false;
    }
    if (needed && field.all.length === 0) {
      say(t('library.tagNeeded'));
      return false;
    }
    return save(field.all, field, dialog);
  });
  fill(root, 'title', title);
  const field = new TagsField(find(root, '[data-role="tags-field"]', HTMLElement), { changed: () => say(''), signal });
  field.all = tags;
  void field.suggest(userId);
}

/** Lets somebody change the tags of one voice, and notices where somebody else has done so meanwhile. */
export function openTags(voice: VoiceModel, voices: VoiceEvents): void {
  const name = shortName(voice.name);
  const change = new GuardedChange(voice, voices);
  let shown = voice.tags;
  askForTags({
    title: t('library.tagsOf', { name }),
    userId: voice.user_id,
    tags: voice.tags,
    needed: false,
    save: async (tags, field, { say, signal }) => {
      const result = await change.save({ tags: [...tags] });
      if (!('conflict' in result)) {
        showUndoable(t('library.tagsSaved', { name }), result.undo);
        return true;
      }
      if (signal.aborted) {
        say(t('library.notChanged', { name }));
        return false;
      }
      const now = result.conflict.tags;
      field.all = mergeTags(now, { shown, entered: field.all });
      shown = now;
      say(t('library.tagsConflict'));
      return false;
    },
  });
}
