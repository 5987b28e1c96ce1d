import { type VoiceModel, VoiceModelsError } from '../../../client/index.js';
import { visibleName } from '../../../texts/voice-look.js';
import { api } from '../../shared/api.js';
import { isObjectId } from '../../shared/current-user.js';
import { clone, fill, find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { type EchoChoice, link, type Relinked, readEchos, unlink } from '../../shared/voices/echos.js';
import { type OpenDialog, openDialog } from './dialog.js';

/** What linking works with. */
export interface LinkParts {
  readonly voices: VoiceEvents;
  echoName(echoId: string): string;
}

/** Lets somebody choose the Echo that speaks with a voice. One that speaks with another voice is taken only after it was said whose it is. */
export function openLink(voice: VoiceModel, parts: LinkParts): void {
  const picker = new LinkPicker(voice, parts);
  picker.open();
}

/** Takes a voice from its Echo; that can be undone. Rejects with a VoiceModelsError. */
export async function unlinkVoice(voice: VoiceModel, { voices, echoName }: LinkParts): Promise<void> {
  if (voice.echo_id === null) return;
  const echo = echoName(voice.echo_id);
  announce(await unlink(voice.echo_id, voice), t('linking.unlinked', { echo }), voices);
}

function announce({ changed, undo }: Relinked, text: string, voices: VoiceEvents): void {
  const tell = (all: readonly VoiceModel[]) => {
    for (const voice of all) voices.emit('changed', voice);
  };
  tell(changed);
  showToast(text, () => void undo().then(tell, () => undefined));
}

class LinkPicker {
  readonly #dialog: OpenDialog;
  #echos: readonly EchoChoice[] = [];
  /** The Echo of which it was asked whether it is to be taken. */
  #asked = '';

  constructor(
    private readonly voice: VoiceModel,
    private readonly parts: LinkParts,
  ) {
    this.#dialog = openDialog('link-dialog', () => this.#submit());
  }

  open(): void {
    const { root, signal } = this.#dialog;
    fill(root, 'title', t('linking.linkTitle', { name: visibleName(this.voice.name) }));
    find(root, '#link-echo-list', HTMLElement).replaceChildren();
    root.addEventListener('change', () => this.#showChoice(), { signal });
    this.#showChoice();
    void this.#offerEchos();
  }

  async #offerEchos(): Promise<void> {
    try {
      this.#echos = await readEchos(this.voice.user_id);
      const choices = this.#echos.map((echo) => this.#choice(echo));
      find(this.#dialog.root, '#link-echo-list', HTMLElement).replaceChildren(...choices);
      const first = this.#dialog.root.querySelector<HTMLInputElement>('input[name="echo"]');
      if (this.#chosen === '') first?.focus();
    } catch {
      // An Echo can still be created, or named by its id.
    }
  }

  #choice({ id, name, takenBy }: EchoChoice): HTMLElement {
    const choice = clone('#link-choice-template', '.option-line');
    find(choice, 'input', HTMLInputElement).value = id;
    fill(choice, 'name', visibleName(name));
    const isOurs = takenBy !== null && takenBy.model_id === this.voice.model_id;
    const whose = takenBy === null ? t('linking.free') : t('linking.taken', { voice: visibleName(takenBy.name) });
    fill(choice, 'taken', isOurs ? t('linking.thisOne') : whose);
    return choice;
  }

  get #chosen(): string {
    return this.#dialog.root.querySelector<HTMLInputElement>('input[name="echo"]:checked')?.value ?? '';
  }

  #showChoice(): void {
    const { root, say } = this.#dialog;
    say('');
    this.#ask(null);
    for (const more of root.querySelectorAll<HTMLElement>('.option-more'))
      more.hidden = more.dataset.for !== this.#chosen;
  }

  /** Says whose the Echo is and what will happen, on the button as well. */
  #ask(echo: EchoChoice | null): void {
    const { root } = this.#dialog;
    const voice = visibleName(echo?.takenBy?.name ?? '');
    const place = find(root, '[data-role="taken"]', HTMLElement);
    this.#asked = echo?.id ?? '';
    place.hidden = echo === null;
    place.textContent = echo === null ? '' : t('linking.takenText', { echo: visibleName(echo.name), voice });
    find(root, '[data-role="submit"]', HTMLElement).textContent =
      echo === null ? t('linking.linkButton') : t('linking.take', { voice });
  }

  async #submit(): Promise<boolean> {
    const echo = await this.#chosenEcho();
    if (typeof echo === 'string') {
      this.#dialog.say(echo);
      return false;
    }
    const isTaken = echo.takenBy !== null && echo.takenBy.model_id !== this.voice.model_id;
    if (isTaken && this.#asked !== echo.id) {
      this.#ask(echo);
      return false;
    }
    const linked = await link(echo, this.voice);
    const values = { name: visibleName(this.voice.name), echo: visibleName(echo.name) };
    announce(linked, t('linking.linked', values), this.parts.voices);
    return true;
  }

  /** The Echo that is chosen, which may be made first; or what is missing. */
  async #chosenEcho(): Promise<EchoChoice | string> {
    const chosen = this.#chosen;
    if (chosen === 'new') return this.#newEcho();
    if (chosen === 'id') return this.#echoById();
    return this.#echos.find(({ id }) => id === chosen) ?? t('linking.chooseFirst');
  }

  async #newEcho(): Promise<EchoChoice | string> {
    const name = find(this.#dialog.root, '#link-echo-name', HTMLInputElement).value.trim();
    if (name === '') return t('linking.nameNeeded');
    const { _id, name: called } = await api.createEcho({ user_id: this.voice.user_id, name });
    return { id: _id, name: called, takenBy: null };
  }

  async #echoById(): Promise<EchoChoice | string> {
    const id = find(this.#dialog.root, '#link-echo-id', HTMLInputElement).value.trim().toLowerCase();
    if (!isObjectId(id)) return t('linking.idNeeded');
    const takenBy = await api.readEchoVoiceModel(id).catch((error: unknown) => {
      if (error instanceof VoiceModelsError && error.code === 'voice_model_not_found') return null;
      throw error;
    });
    return { id, name: this.parts.echoName(id), takenBy };
  }
}
