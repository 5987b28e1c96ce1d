import { api } from '../shared/api.js';
import { clone, fill, find } from '../shared/dom.js';
import { ofUser } from '../shared/session.js';
import { t } from '../shared/texts.js';
import { showFieldError } from './field-errors.js';
import { addTags, TAG_LIMITS } from './tag-list.js';

/** Tags as chips: Enter, a comma or leaving the field makes one of what was typed, Backspace takes the last away. */
export class TagsField {
  readonly #box = find(document, '#tags-box', HTMLElement);
  readonly #list = find(document, '#tag-list', HTMLElement);
  readonly #input = find(document, '#tags', HTMLInputElement);
  readonly #suggestions = find(document, '#tag-suggestions', HTMLDataListElement);
  readonly #status = find(document, '#upload-status', HTMLElement);
  #tags: readonly string[] = [];
  /** Whose tags are suggested, so that a slow response never replaces those of another user. */
  #suggestedFor = '';

  constructor(private readonly changed: () => void) {
    this.#input.placeholder = t('describe.tagAdd');
    this.#input.addEventListener('keydown', (event) => this.#pressed(event));
    this.#input.addEventListener('input', () => this.#typed());
    this.#input.addEventListener('blur', () => this.#take());
    this.#box.addEventListener('click', ({ target }) => {
      if (target === this.#box || target === this.#list) this.#input.focus();
    });
  }

  /** The tags, and what was typed and is none yet. */
  get all(): readonly string[] {
    return addTags(this.#tags, this.#input.value).tags;
  }

  set all(tags: readonly string[]) {
    this.#tags = addTags([], tags.join(',')).tags;
    this.#input.value = '';
    showFieldError(this.#input, '');
    this.#show();
  }

  /** Says what is wrong with what was typed; the element to go to, or null when nothing is. */
  check(): HTMLElement | null {
    this.#take();
    return this.#input.value === '' ? null : this.#input;
  }

  /** Offers the tags of a user. Without them the field works as well. */
  async suggest(userId: string): Promise<void> {
    this.#suggestedFor = userId;
    const known = userId === '' ? null : await api.listTags(ofUser(userId)).catch(() => null);
    if (this.#suggestedFor !== userId) return;
    this.#suggestions.replaceChildren(...(known?.tags ?? []).slice(0, 50).map(({ tag }) => new Option('', tag)));
  }

  #pressed(event: KeyboardEvent): void {
    // While a word is being composed, Enter ends the composition.
    if (event.isComposing) return;
    if (event.key === 'Enter' && this.#input.value.trim() !== '') {
      event.preventDefault();
      this.#take();
    }
    const last = this.#tags.at(-1);
    if (event.key === 'Backspace' && this.#input.value === '' && last !== undefined) this.#remove(last);
  }

  #typed(): void {
    showFieldError(this.#input, '');
    if (this.#input.value.includes(',')) this.#take();
    else this.changed();
  }

  /** Makes tags of what was typed; what cannot be one stays in the field, with the reason. */
  #take(): void {
    const { tags, added, refused, rest } = addTags(this.#tags, this.#input.value);
    this.#tags = tags;
    this.#input.value = rest;
    if (refused !== null) showFieldError(this.#input, this.#reason(refused));
    if (added.length === 0) return;
    this.#status.textContent = t('describe.tagAdded', { tag: added.join(', ') });
    this.#show();
    this.changed();
  }

  #reason(refused: 'tooLong' | 'tooMany'): string {
    return refused === 'tooLong'
      ? t('describe.tagTooLong', { count: TAG_LIMITS.characters })
      : t('describe.tagTooMany', { count: TAG_LIMITS.tags });
  }

  #remove(tag: string): void {
    this.#tags = this.#tags.filter((one) => one !== tag);
    this.#status.textContent = t('describe.tagRemoved', { tag });
    showFieldError(this.#input, '');
    this.#show();
    this.#input.focus();
    this.changed();
  }

  #show(): void {
    this.#list.hidden = this.#tags.length === 0;
    this.#list.replaceChildren(...this.#tags.map((tag) => this.#chip(tag)));
  }

  #chip(tag: string): HTMLElement {
    const chip = clone('#tag-template', '.tag-chip');
    const remove = find(chip, '[data-role="remove"]', HTMLButtonElement);
    fill(chip, 'tag', tag);
    remove.setAttribute('aria-label', t('describe.tagRemove', { tag }));
    remove.addEventListener('click', () => this.#remove(tag));
    return chip;
  }
}
