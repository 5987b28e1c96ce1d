import { clone, fill, find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';

/** How many tags a voice can have. */
const MOST_TAGS = 10;

/** The tags of a dialog, as chips that can be taken away and a field that adds to them. */
export class TagChips {
  readonly #input: HTMLInputElement;
  #tags: readonly string[];

  /** `signal` ends it, when the dialog is closed; `say` says in the dialog what is wrong. */
  constructor(
    private readonly root: HTMLElement,
    { tags, signal, say }: { readonly tags: readonly string[]; signal: AbortSignal; say: (text: string) => void },
  ) {
    this.#tags = tags;
    this.say = say;
    this.#input = find(root, '#voice-tag-input', HTMLInputElement);
    this.#show();
    this.#input.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#input.addEventListener('input', () => say(''), { signal });
  }

  private readonly say: (text: string) => void;

  /** All of them, with what stands in the field; null where that are too many. */
  take(): readonly string[] | null {
    return this.#add() ? this.#tags : null;
  }

  /** Shows other tags, such as those that somebody else has set. */
  replace(tags: readonly string[]): void {
    this.#tags = tags;
    this.#show();
  }

  #key(event: KeyboardEvent): void {
    // While a word is being composed, Enter ends the composition.
    if (event.isComposing) return;
    const adds = event.key === ',' || (event.key === 'Enter' && this.#input.value.trim() !== '');
    if (adds) {
      event.preventDefault();
      this.#add();
    } else if (event.key === 'Backspace' && this.#input.value === '') {
      this.replace(this.#tags.slice(0, -1));
    }
  }

  #add(): boolean {
    const entered = this.#input.value.split(',').map((tag) => tag.trim());
    const tags = [...new Set([...this.#tags, ...entered.filter((tag) => tag !== '')])];
    if (tags.length > MOST_TAGS) {
      this.say(t('library.tooManyTags'));
      return false;
    }
    this.#input.value = '';
    this.replace(tags);
    return true;
  }

  #show(): void {
    const chips = this.#tags.map((tag) => {
      const chip = clone('#filter-chip-template', '.filter-chip');
      const remove = find(chip, '[data-role="remove"]', HTMLButtonElement);
      fill(chip, 'text', tag);
      remove.ariaLabel = t('library.removeTag', { tag });
      remove.addEventListener('click', () => {
        this.replace(this.#tags.filter((one) => one !== tag));
        this.#input.focus();
      });
      return chip;
    });
    find(this.root, '#voice-tag-chips', HTMLElement).replaceChildren(...chips);
  }
}
