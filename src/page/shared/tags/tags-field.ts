import { api } from '../api.js';
import { clone, fill, find } from '../dom.js';
import { showFieldError } from '../field-errors.js';
import { t } from '../texts.js';
import { ofUser } from '../user/session.js';
import { addTags, TAG_LIMITS } from './tag-list.js';

/** As many are suggested. */
const MOST_SUGGESTED = 50;

/** How a field for tags is used. */
export interface TagsFieldOptions {
  /** What stands in the empty field. */
  readonly placeholder?: string;
  /** Called when the tags, or what was typed, have changed. */
  readonly changed?: () => void;
  /** Ends it: of a dialog, when that is closed. */
  readonly signal?: AbortSignal;
}

/** Tags as chips: Enter, a comma or leaving the field makes one of what was typed, Backspace takes the last away. */
export class TagsField {
  readonly #list: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #suggestions: HTMLDataListElement;
  readonly #status: HTMLElement;
  readonly #changed: () => void;
  #tags: readonly string[] = [];
  /** Whose tags are suggested, so that a slow response never replaces those of another user. */
  #suggestedFor = '';

  /** `root` is what partials/tags-field.ejs has written. */
  constructor(root: HTMLElement, { placeholder = '', changed = () => undefined, signal }: TagsFieldOptions) {
    this.#changed = changed;
    const box = find(root, '.tag-input', HTMLElement);
    this.#list = find(root, '.tag-list', HTMLElement);
    this.#input = find(root, 'input', HTMLInputElement);
    this.#suggestions = find(root, 'datalist', HTMLDataListElement);
    this.#status = find(root, '[data-role="tags-status"]', HTMLElement);
    this.#input.placeholder = placeholder;
    const options = signal ? { signal } : {};
    this.#input.addEventListener('keydown', (event) => this.#pressed(event), options);
    this.#input.addEventListener('input', () => this.#typed(), options);
    this.#input.addEventListener('blur', () => this.#take(), options);
    const focus = ({ target }: Event) => {
      if (target === box || target === this.#list) this.#input.focus();
    };
    box.addEventListener('click', focus, options);
  }

  /** The tags, and what was typed and is none yet. */
  get all(): readonly string[] {
    return addTags(this.#tags, this.#input.value).tags;
  }

  /** Takes them as they are: a record may hold what the field would refuse, and nothing of it is to be lost unseen. */
  set all(tags: readonly string[]) {
    this.#tags = [...new Set(tags)];
    this.#input.value = '';
    this.#status.textContent = '';
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
    const tags = (known?.tags ?? []).slice(0, MOST_SUGGESTED);
    this.#suggestions.replaceChildren(...tags.map(({ tag }) => new Option('', tag)));
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
    else this.#changed();
  }

  /** Makes tags of what was typed; what cannot be one stays in the field, with the reason. */
  #take(): void {
    const { tags, added, refused, rest } = addTags(this.#tags, this.#input.value);
    this.#tags = tags;
    this.#input.value = rest;
    if (refused !== null) showFieldError(this.#input, reasonOf(refused));
    if (added.length === 0) return;
    this.#status.textContent = t('describe.tagAdded', { tag: added.join(', ') });
    this.#show();
    this.#changed();
  }

  #remove(tag: string): void {
    this.#tags = this.#tags.filter((one) => one !== tag);
    this.#status.textContent = t('describe.tagRemoved', { tag });
    showFieldError(this.#input, '');
    this.#show();
    this.#input.focus();
    this.#changed();
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

function reasonOf(refused: 'tooLong' | 'tooMany'): string {
  return refused === 'tooLong'
    ? t('describe.tagTooLong', { count: TAG_LIMITS.characters })
    : t('describe.tagTooMany', { count: TAG_LIMITS.tags });
}
