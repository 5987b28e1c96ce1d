import type { VoiceModel } from '../../client/index.js';
import { fill, find, showText } from '../shared/dom.js';
import { sentenceOf } from '../shared/problem.js';
import { t } from '../shared/texts.js';
import { type LinkParts, openLink, unlinkVoice } from '../shared/voices/link-voice.js';

/** Which Echo speaks with the voice: linked by a dialog, or unlinked again. */
export class EchoLink {
  readonly #section: HTMLElement;
  readonly #link: HTMLButtonElement;
  readonly #name: HTMLElement;
  readonly #error: HTMLElement;
  #voice: VoiceModel | null = null;
  #isBusy = false;

  constructor(
    root: HTMLElement,
    private readonly parts: LinkParts,
  ) {
    this.#section = find(root, '[data-role="echo"]', HTMLElement);
    this.#link = find(this.#section, '[data-role="link"]', HTMLButtonElement);
    this.#name = find(this.#section, '[data-field="speaksFor"]', HTMLElement);
    this.#error = find(this.#section, '[data-role="echo-error"]', HTMLElement);
    this.#link.addEventListener('click', () => void this.#choose());
    find(this.#section, '[data-role="unlink"]', HTMLButtonElement).addEventListener('click', () => void this.#unlink());
  }

  /** Shows the Echo of a voice; null where the voice has no record, and none can be linked. */
  async show(voice: VoiceModel | null): Promise<void> {
    if (voice?.model_id !== this.#voice?.model_id) showText(this.#error, '');
    this.#voice = voice;
    this.#section.hidden = voice === null;
    const isLinked = (voice?.echo_id ?? null) !== null;
    find(this.#section, '[data-role="linked"]', HTMLElement).hidden = !isLinked;
    this.#link.hidden = isLinked;
    this.#showName();
    if (voice === null || !isLinked) return;
    await this.parts.echoNames.learn(voice.user_id, [voice.echo_id]);
    this.#showName();
  }

  #showName(): void {
    const echoId = this.#voice?.echo_id ?? null;
    const sentence = echoId === null ? '' : t('result.echo_speaksFor', { echo: this.parts.echoNames.nameOf(echoId) });
    fill(this.#section, 'speaksFor', sentence);
  }

  async #choose(): Promise<void> {
    if (this.#voice === null) return;
    showText(this.#error, '');
    await openLink(this.#voice, this.parts);
    // What opened the dialog is hidden once the voice has an Echo.
    if (this.#link.hidden) this.#name.focus();
  }

  /** Once at a time; a failure stands beside its cause. */
  async #unlink(): Promise<void> {
    const voice = this.#voice;
    if (voice === null || this.#isBusy) return;
    this.#isBusy = true;
    showText(this.#error, '');
    try {
      await unlinkVoice(voice, this.parts);
      this.#link.focus();
    } catch (error) {
      showText(this.#error, sentenceOf(error));
    }
    this.#isBusy = false;
  }
}
