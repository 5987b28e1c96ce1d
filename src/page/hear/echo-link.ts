import type { VoiceModel } from '../../client/index.js';
import { visibleName } from '../../texts/voice-look.js';
import { api } from '../shared/api.js';
import { clone, fill, find, showText } from '../shared/dom.js';
import { problemOf } from '../shared/problem.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import { type EchoChoice, echoName, link, type Relinked, readEchos, unlink } from '../shared/voices/echos.js';
import { mayTake } from '../shared/voices/take-echo.js';

/** Which Echo speaks with the voice: chosen by name, created, or taken away again. */
export class EchoLink {
  readonly #section: HTMLElement;
  readonly #picker: HTMLDetailsElement;
  readonly #list: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #error: HTMLElement;
  #voice: VoiceModel | null = null;
  #isBusy = false;
  /** The names of the Echos that were seen, by their ids. */
  readonly #names = new Map<string, string>();

  constructor(
    root: HTMLElement,
    private readonly voices: VoiceEvents,
  ) {
    this.#section = find(root, '[data-role="echo"]', HTMLElement);
    this.#picker = find(this.#section, '[data-role="picker"]', HTMLDetailsElement);
    this.#list = find(this.#section, '[data-role="echos"]', HTMLElement);
    this.#error = find(this.#section, '[data-role="echo-error"]', HTMLElement);
    const form = find(this.#section, '[data-role="new-echo"]', HTMLFormElement);
    this.#input = find(form, 'input', HTMLInputElement);
    this.#picker.addEventListener('toggle', () => {
      // Whoever does not wait for the list creates an Echo meanwhile.
      if (this.#picker.open && this.#voice) void this.#offer(this.#voice).catch((error) => this.#fail(error));
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#run((voice) => this.#create(voice));
    });
    find(this.#section, '[data-role="unlink"]', HTMLButtonElement).addEventListener('click', () => {
      void this.#run((voice) => this.#unlink(voice));
    });
  }

  /** Shows the Echo of a voice; null where the voice has no record, and none can be linked. */
  async show(voice: VoiceModel | null): Promise<void> {
    const isOther = voice?.model_id !== this.#voice?.model_id;
    this.#voice = voice;
    this.#section.hidden = voice === null;
    if (isOther) {
      this.#picker.open = false;
      showText(this.#error, '');
    }
    const echoId = voice?.echo_id ?? null;
    find(this.#section, '[data-role="linked"]', HTMLElement).hidden = echoId === null;
    this.#picker.hidden = echoId !== null;
    if (echoId === null) return;
    if (!this.#names.has(echoId)) this.#names.set(echoId, (await echoName(echoId)) ?? t('result.echo_unknown'));
    fill(this.#section, 'speaksFor', t('result.echo_speaksFor', { echo: this.#nameOf(echoId) }));
  }

  async #offer(voice: VoiceModel): Promise<void> {
    fill(this.#section, 'echoStatus', t('result.echo_loading'));
    this.#list.replaceChildren();
    const echos = await readEchos(voice.user_id);
    if (voice.model_id !== this.#voice?.model_id) return;
    for (const { id, name } of echos) this.#names.set(id, visibleName(name));
    this.#list.replaceChildren(...echos.map((echo) => this.#choice(echo)));
    fill(this.#section, 'echoStatus', t(echos.length === 0 ? 'result.echo_none' : 'result.echo_choose'));
  }

  #choice(echo: EchoChoice): HTMLElement {
    const item = clone('#echo-choice-template', '.echo-choice');
    fill(item, 'echo', visibleName(echo.name));
    if (echo.takenBy) fill(item, 'taken', t('result.echo_taken', { voice: visibleName(echo.takenBy.name) }));
    find(item, 'button', HTMLButtonElement).addEventListener('click', () => {
      void this.#run((voice) => this.#choose(echo, voice));
    });
    return item;
  }

  async #choose(echo: EchoChoice, voice: VoiceModel): Promise<void> {
    const { takenBy } = echo;
    if (takenBy !== null && takenBy.model_id !== voice.model_id) {
      if (!(await mayTake(echo.name, takenBy.name, voice.name))) return;
    }
    this.#done(
      await link(echo, voice),
      t('result.echo_linked', { echo: visibleName(echo.name), voice: visibleName(voice.name) }),
    );
    find(this.#section, '[data-field="speaksFor"]', HTMLElement).focus();
  }

  async #create(voice: VoiceModel): Promise<void> {
    const name = this.#input.value.trim();
    if (name === '') {
      showText(this.#error, t('result.echo_noName'));
      this.#input.focus();
      return;
    }
    const { _id } = await api.createEcho({ user_id: voice.user_id, name });
    this.#names.set(_id, visibleName(name));
    this.#input.value = '';
    await this.#choose({ id: _id, name, takenBy: null }, voice);
  }

  async #unlink(voice: VoiceModel): Promise<void> {
    if (voice.echo_id === null) return;
    const values = { echo: this.#nameOf(voice.echo_id), voice: visibleName(voice.name) };
    this.#done(await unlink(voice.echo_id, voice), t('result.echo_unlinked', values));
    find(this.#picker, 'summary', HTMLElement).focus();
  }

  /** Tells the page of the voices that are linked differently now, and lets that be undone. */
  #done({ changed, undo }: Relinked, sentence: string): void {
    this.#picker.open = false;
    for (const voice of changed) this.voices.emit('changed', voice);
    showToast(sentence, () => {
      void this.#run(async () => {
        for (const voice of await undo()) this.voices.emit('changed', voice);
        showToast(t('result.echo_undone'));
      });
    });
  }

  /** One action at a time; a failure stands beside its cause. */
  async #run(action: (voice: VoiceModel) => Promise<void>): Promise<void> {
    if (this.#voice === null || this.#isBusy) return;
    this.#isBusy = true;
    showText(this.#error, '');
    try {
      await action(this.#voice);
    } catch (error) {
      this.#fail(error);
    }
    this.#isBusy = false;
  }

  #fail(error: unknown): void {
    const { title, detail } = problemOf(error);
    fill(this.#section, 'echoStatus', '');
    showText(this.#error, `${title}. ${detail}`);
  }

  #nameOf(echoId: string): string {
    return this.#names.get(echoId) ?? t('result.echo_unknown');
  }
}
