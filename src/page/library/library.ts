import type { DeleteReceipt, VoiceModelList as Page, VoiceModel } from '../../client/index.js';
import { checkFields, showFieldError } from '../describe/field-errors.js';
import { api } from '../shared/api.js';
import type { CurrentUser } from '../shared/current-user.js';
import { address, fill, find } from '../shared/dom.js';
import { noticeOf, type StateNotice, showNotice } from '../shared/model-state.js';
import { Poll } from '../shared/poll.js';
import { problemOf } from '../shared/problem.js';
import type { ServiceState } from '../shared/service-state.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import { type CardEvents, createCard, enhanceCard } from './row.js';

/** What is said when the training of a voice has ended. */
const ENDED: Readonly<Record<Exclude<StateNotice, 'training'>, string>> = {
  ready: 'is ready',
  failed: 'could not be made',
  'taken-down': 'was taken down by Fish.Audio',
};

const NONE = 'This user has no voice models yet.';
const LATER = 'Its recordings are removed when their storage can be reached again.';
const PARTIAL = 'The database cannot be reached: only voice models that wait to be saved are listed.';

/** What the list works with. */
export interface LibraryParts {
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
  readonly service: ServiceState;
}

/** The list of one user's voices, kept up to date without loading the page again. */
export class Library implements CardEvents {
  readonly #form = find(document, '#list-form', HTMLFormElement);
  readonly #input = find(this.#form, '#list-user-id', HTMLInputElement);
  readonly #heading = find(document, '#list-heading', HTMLElement);
  readonly #status = find(document, '#list-status', HTMLElement);
  readonly #problem = find(document, '#list-problem', HTMLElement);
  readonly #list = find(document, '#voice-model-list', HTMLElement);
  readonly #more = find(document, '#list-more', HTMLAnchorElement);
  readonly #template = find(document, '#voice-model-template', HTMLTemplateElement);
  readonly #poll = new Poll(() => this.#askForStates());
  /** Counts the loads, so that a slow response never replaces a newer one. */
  #load = 0;

  /** Takes over the list as the server wrote it, or reads that of the user who is known. */
  constructor(private readonly parts: LibraryParts) {
    const { user, voices } = parts;
    user.on('changed', (id) => void this.show(id));
    voices.on('created', ({ fields }) => {
      if (fields.user_id !== undefined) void this.show(fields.user_id);
    });
    if (this.#input.value === '' && user.id !== '') void this.show(user.id);
    this.#form.noValidate = true;
    for (const card of this.#list.querySelectorAll<HTMLElement>('.voice-model')) enhanceCard(card, this);
    this.#input.addEventListener('input', () => showFieldError(this.#input, ''));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (checkFields([this.#input])) void this.show(this.#input.value);
    });
    this.#more.addEventListener('click', (event) => {
      event.preventDefault();
      void this.#append();
    });
    if (this.#inTraining.length > 0) this.#poll.start();
  }

  /** Shows the voice models of a user, newest first. Then shows `sentence`, or that there are none. */
  async show(userId: string, sentence?: string): Promise<void> {
    this.#input.value = userId;
    this.parts.user.set(userId);
    const page = await this.#fetch(userId, undefined, () => this.#list.replaceChildren());
    if (!page) return;
    history.replaceState(null, '', address(`/?${new URLSearchParams({ user_id: userId })}`));
    this.#status.textContent = sentence ?? (page.partial ? PARTIAL : this.#count === 0 ? NONE : '');
  }

  onDeleted(card: HTMLElement, name: string, receipt: DeleteReceipt): void {
    const { pending = [] } = receipt;
    card.remove();
    this.parts.voices.emit('deleted', { modelId: card.dataset.modelId ?? '', name, receipt });
    this.#status.textContent = `Deleted: ${name}${pending.includes('sample') ? `. ${LATER}` : ''}`;
    this.#heading.focus();
  }

  async onLinked(modelId: string, name: string, echoId: string): Promise<void> {
    await this.show(this.#input.value, `${name} now speaks for Echo ${echoId}`);
    const card = [...this.#list.querySelectorAll<HTMLElement>('.voice-model')].find(
      (candidate) => candidate.dataset.modelId === modelId,
    );
    (card ? find(card, 'h3', HTMLElement) : this.#heading).focus();
  }

  async #append(): Promise<void> {
    const url = new URL(this.#more.href);
    const before = this.#count;
    const cursor = url.searchParams.get('cursor') ?? '';
    const page = await this.#fetch(url.searchParams.get('user_id') ?? '', cursor, () => undefined);
    if (!page) return;
    const added = this.#count - before;
    this.#status.textContent = `${added} more voice ${added === 1 ? 'model' : 'models'} loaded`;
    this.#list.querySelectorAll<HTMLElement>('.voice-model h3')[before]?.focus();
  }

  /** Adds a page to the list and resolves to it; null where it could not be read or is no longer wanted. */
  async #fetch(userId: string, cursor: string | undefined, prepare: () => void): Promise<Page | null> {
    const load = ++this.#load;
    this.#problem.hidden = true;
    try {
      const page = await api.listVoiceModels({ user_id: userId, ...(cursor === undefined ? {} : { cursor }) });
      if (load !== this.#load) return null;
      prepare();
      for (const voiceModel of page.voice_models) this.#list.append(this.#card(voiceModel));
      this.#offerMore(userId, page.next_cursor);
      if (this.#inTraining.length > 0) this.#poll.start();
      return page;
    } catch (error) {
      if (load === this.#load) this.#fail(error);
      return null;
    }
  }

  /** Voices in training are new, and so on the first page. True while there are any; a failure is passed over. */
  async #askForStates(): Promise<boolean> {
    if (this.#inTraining.length === 0) return false;
    const load = this.#load;
    const page = await api.listVoiceModels({ user_id: this.#input.value }).catch(() => null);
    if (load !== this.#load) return false;
    for (const voiceModel of page?.voice_models ?? []) this.#showState(voiceModel);
    return this.#inTraining.length > 0;
  }

  #showState(voiceModel: VoiceModel): void {
    const card = this.#inTraining.find(({ dataset }) => dataset.modelId === voiceModel.model_id);
    const notice = noticeOf(voiceModel);
    if (card === undefined || notice === 'training') return;
    showNotice(card, notice);
    this.#status.textContent = `${voiceModel.name} ${ENDED[notice]}`;
    this.parts.voices.emit('changed', voiceModel);
  }

  /** The cards of the voices that Fish.Audio is still making. */
  get #inTraining(): HTMLElement[] {
    const cards = [...this.#list.querySelectorAll<HTMLElement>('.voice-model')];
    return cards.filter((card) => card.querySelector<HTMLElement>('[data-state="training"]')?.hidden === false);
  }

  #card(voiceModel: VoiceModel): HTMLElement {
    const card = createCard(this.#template, voiceModel);
    enhanceCard(card, this);
    return card;
  }

  #offerMore(userId: string, cursor: string | null): void {
    this.#more.hidden = cursor === null;
    if (cursor !== null) this.#more.href = address(`/?${new URLSearchParams({ user_id: userId, cursor })}`);
  }

  #fail(error: unknown): void {
    const { title, detail } = problemOf(error);
    this.#status.textContent = '';
    fill(this.#problem, 'title', title);
    fill(this.#problem, 'detail', detail);
    this.#problem.hidden = false;
  }

  get #count(): number {
    return this.#list.querySelectorAll('.voice-model').length;
  }
}
