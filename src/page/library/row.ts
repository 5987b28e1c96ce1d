import { VoiceModelsError } from '../../client/index.js';
import { fullTime, relativeTime } from '../../texts/moments.js';
import { lengthOf, visibleName } from '../../texts/voice-look.js';
import { isPassing, voiceState } from '../../texts/voice-state.js';
import { clone, fill, find, findOptional, setIcon, showText, type Words } from '../shared/dom.js';
import { speechProblem } from '../shared/player/speech-problem.js';
import { language, t } from '../shared/texts.js';
import type { ListedVoice } from '../shared/voices/listed-voice.js';
import { keepsRecordings, originalOf } from '../shared/voices/recording.js';
import { showVoice } from '../shared/voices/voice-colour.js';
import { PlayButton, spokenLine } from './play-button.js';
import { canSpeak } from './voice-state.js';

/** What a row needs of the list. */
export interface RowParts {
  echoName(echoId: string): string;
  openMenu(row: Row): void;
  recreate(row: Row): void;
  /** The voice could not speak: it may not be what it was. */
  check(row: Row): void;
}

/** One voice in the list. */
export class Row {
  readonly menuButton: HTMLButtonElement;
  readonly original: PlayButton;
  readonly #spoken: PlayButton;
  readonly #recreate: HTMLButtonElement;
  #voice: ListedVoice;

  /** Takes over a row that the server has written, or makes one of the page's template. */
  constructor(
    voice: ListedVoice,
    private readonly parts: RowParts,
    readonly element: HTMLElement = clone('#voice-model-template', '.voice-model'),
  ) {
    this.#voice = voice;
    element.querySelector('.only-plain')?.remove();
    this.menuButton = find(element, '[data-role="menu"]', HTMLButtonElement);
    this.menuButton.addEventListener('click', () => parts.openMenu(this));
    this.#recreate = find(element, '[data-role="recreate"]', HTMLButtonElement);
    this.#recreate.addEventListener('click', () => parts.recreate(this));
    this.original = this.#player('play-original', async (modelId) => originalOf(modelId));
    this.#spoken = this.#player('play-voice', spokenLine);
    this.update(voice);
  }

  /** The voice as it was read last. */
  get voice(): ListedVoice {
    return this.#voice;
  }

  /** Shows the voice as it is now. */
  update(voice: ListedVoice): void {
    if (voice.model_id !== this.#voice.model_id) {
      this.original.reset();
      this.#spoken.reset();
    }
    this.#voice = voice;
    const { element } = this;
    const name = visibleName(voice.name);
    element.dataset.modelId = voice.model_id;
    showVoice(element, voice);
    showText(find(element, '[data-field="length"]', HTMLElement), lengthOf(voice));
    this.#showTime();
    this.#showLent();
    this.#showEcho();
    this.#showTags();
    this.#showState();
    this.pick.ariaLabel = t('library.pick', { name });
    this.menuButton.ariaLabel = t('library.menu', { name });
    this.original.button.ariaLabel = t('library.playOriginalOf', { name });
    this.#spoken.button.ariaLabel = t('library.playVoiceOf', { name });
    this.original.button.hidden = !keepsRecordings(voice);
    this.#spoken.button.setAttribute('aria-disabled', String(!canSpeak(voice)));
  }

  /** The box by which it is picked, with others. */
  get pick(): HTMLInputElement {
    return find(this.element, '.voice-pick', HTMLInputElement);
  }

  /** Whether the voice is being made again. */
  get isBusy(): boolean {
    return this.#recreate.getAttribute('aria-disabled') === 'true';
  }

  set isBusy(isBusy: boolean) {
    this.#recreate.setAttribute('aria-disabled', String(isBusy));
    fill(this.#recreate, 'recreate', t(isBusy ? 'versions.recreating' : 'versions.recreate'));
  }

  /** Says beside the voice what went wrong; an empty text takes that away. */
  say(text: Words): void {
    showText(find(this.element, '[data-role="error"]', HTMLElement), text);
  }

  /** Takes the row off the page; what it plays ends. */
  remove(): void {
    this.original.reset();
    this.#spoken.reset();
    this.element.remove();
  }

  /** Puts the focus on the name, from where a screen reader goes on. */
  focus(): void {
    find(this.element, 'h3', HTMLElement).focus();
  }

  #player(role: string, source: (modelId: string, signal: AbortSignal) => Promise<Blob | string>): PlayButton {
    const button = find(this.element, `[data-role="${role}"]`, HTMLButtonElement);
    button.addEventListener('click', () => this.say(''));
    return new PlayButton(
      button,
      (signal) => source(this.#voice.model_id, signal),
      (error) => {
        this.say(error instanceof VoiceModelsError ? speechProblem(error) : t('library.cannotPlay'));
        if (error instanceof VoiceModelsError) this.parts.check(this);
      },
    );
  }

  #showTime(): void {
    const time = find(this.element, 'time', HTMLTimeElement);
    const moment = new Date(this.#voice.created_at);
    time.dateTime = this.#voice.created_at;
    time.textContent = relativeTime(moment, new Date(), language);
    time.title = fullTime(moment, language);
  }

  /** The row has no place for it where nobody signs in. */
  #showLent(): void {
    const { lent } = this.#voice;
    const place = findOptional(this.element, '[data-role="lent"]', HTMLElement);
    if (!place) return;
    place.hidden = lent === undefined;
    fill(place, 'lent', lent === undefined ? '' : t(lent.mayLink ? 'sharing.lent_link' : 'sharing.lent_speak'));
  }

  #showEcho(): void {
    const { echo_id } = this.#voice;
    find(this.element, '[data-role="linked"]', HTMLElement).hidden = echo_id === null;
    fill(this.element, 'echo_name', echo_id === null ? '' : this.parts.echoName(echo_id));
  }

  #showTags(): void {
    const tags = this.#voice.tags.map((tag) => {
      const shown = document.createElement('span');
      shown.className = 'mini-tag';
      shown.dir = 'auto';
      shown.textContent = tag;
      return shown;
    });
    find(this.element, '[data-field="tags"]', HTMLElement).replaceChildren(...tags);
  }

  #showState(): void {
    const state = voiceState(this.#voice);
    const place = find(this.element, '[data-role="state"]', HTMLElement);
    place.hidden = state === 'ready';
    place.dataset.shown = state;
    if (state !== 'ready') {
      fill(place, 'state', t(`library.state_${state}`));
      setIcon(place, isPassing(state) ? 'clock' : 'warning');
    }
    this.#recreate.hidden = state !== 'missing' || !keepsRecordings(this.#voice);
  }
}
