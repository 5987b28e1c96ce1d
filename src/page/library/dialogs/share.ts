import type { Share, VoiceModel } from '../../../client/index.js';
import { fullTime } from '../../../texts/moments.js';
import { shortName } from '../../../texts/voice-look.js';
import { api } from '../../shared/api.js';
import { isObjectId } from '../../shared/current-user.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { clone, fill, find } from '../../shared/dom.js';
import { showFieldError } from '../../shared/field-errors.js';
import { sentenceOf } from '../../shared/problem.js';
import { language, t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';

/** Lets the owner of a voice lend it to other users, shows to whom it is lent, and takes it back. */
export function openShare(voice: VoiceModel): void {
  const dialog = openDialog('share-dialog', async () => {
    const user_id = input.value.trim().toLowerCase();
    showFieldError(input, isObjectId(user_id) ? '' : t('sharing.idNeeded'));
    input.focus();
    if (!isObjectId(user_id)) return false;
    const mayLink = find(dialog.root, '[name="may"][value="link"]', HTMLInputElement).checked;
    await api.shareVoiceModel(voice.model_id, { user_id, may: mayLink ? ['speak', 'link'] : ['speak'] });
    list.say(t('sharing.shared', { user: user_id }));
    if (dialog.signal.aborted) return false;
    input.value = '';
    await list.read();
    return false;
  });
  const input = find(dialog.root, '#share-user', HTMLInputElement);
  const list = new ShareList(dialog, voice);
  input.addEventListener('input', () => showFieldError(input, ''), { signal: dialog.signal });
  showFieldError(input, '');
  fill(dialog.root, 'title', t('sharing.title', { name: shortName(voice.name) }));
  list.say('');
  list.show([]);
  void list.read();
}

/** To whom a voice is lent. */
class ShareList {
  constructor(
    private readonly dialog: OpenDialog,
    private readonly voice: VoiceModel,
  ) {}

  /** Reads the list again, and shows it; what goes wrong is said in the dialog. */
  async read(): Promise<void> {
    const { signal } = this.dialog;
    try {
      const { shares } = await api.listShares(this.voice.model_id, { signal });
      if (!signal.aborted) this.show(shares);
    } catch (error) {
      if (!signal.aborted) this.dialog.say(sentenceOf(error));
    }
  }

  /** Says what was done; a screen reader speaks it. Once the dialog is closed, a toast says it. */
  say(text: string): void {
    const { root, signal } = this.dialog;
    if (signal.aborted) showToast(text);
    else fill(root, 'done', text);
  }

  /** Shows these shares, and no others. */
  show(shares: readonly Share[]): void {
    const { root } = this.dialog;
    find(root, '[data-role="shares"]', HTMLElement).hidden = shares.length === 0;
    find(root, '[data-role="share-list"]', HTMLElement).replaceChildren(...shares.map((share) => this.#line(share)));
  }

  #line(share: Share): HTMLElement {
    const { user_id, may, created_at, echo_id } = share;
    const line = clone('#share-template', '.version');
    const facts = [
      t(may.includes('link') ? 'sharing.may_link' : 'sharing.may_speak'),
      t('sharing.since', { when: fullTime(new Date(created_at), language) }),
      ...(echo_id === null ? [] : [t('sharing.inUse')]),
    ];
    fill(line, 'user', user_id);
    fill(line, 'facts', facts.join(' · '));
    const button = find(line, '[data-role="revoke"]', HTMLButtonElement);
    button.ariaLabel = t('sharing.revokeOf', { user: user_id });
    button.addEventListener('click', () => void this.#revoke(share));
    return line;
  }

  async #revoke({ user_id }: Share): Promise<void> {
    const { root, signal, say } = this.dialog;
    say('');
    try {
      await api.revokeShare(this.voice.model_id, user_id);
      this.say(t('sharing.revoked', { user: user_id }));
      await this.read();
      // The button that was pressed is gone.
      if (!signal.aborted) find(root, '#share-user', HTMLInputElement).focus();
    } catch (error) {
      say(sentenceOf(error));
    }
  }
}
