import { api } from '../../shared/api.js';
import type { CurrentUser } from '../../shared/current-user.js';
import { clone, fill, find, findOptional } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { ofUser } from '../../shared/user/session.js';
import { isFiltered, type ListQuery, queryOf } from './list-query.js';

const TYPING_MS = 250;
const CHOICES = ['linked', 'missing', 'file_type'] as const;

/** Search, filters and order. The fields of the form are the query; the rest follows from them. */
export class ListTools {
  readonly #form = find(document, '#list-form', HTMLFormElement);
  readonly #search = find(this.#form, '#list-search', HTMLInputElement);
  readonly #panel = find(this.#form, '#list-filters', HTMLDetailsElement);
  readonly #active = find(document, '#active-filters', HTMLElement);
  #typing: number | undefined;

  /** `changed` is called when the query has changed. */
  constructor(
    private readonly user: CurrentUser,
    private readonly changed: () => void,
  ) {
    this.#search.addEventListener('input', () => {
      window.clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => this.#apply(), TYPING_MS);
    });
    this.#form.addEventListener('change', (event) => {
      if (event.target !== this.#search) this.#apply();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#apply();
    });
    for (const link of document.querySelectorAll<HTMLElement>('.library a[data-role="clear"]')) {
      link.addEventListener('click', (event) => {
        event.preventDefault();
        this.clear();
        this.#search.focus();
      });
    }
    this.#enablePanel();
    this.#showActive();
  }

  /** What the fields say. */
  get query(): ListQuery {
    return queryOf(this.#form);
  }

  /** Whether voices are left out. */
  get isFiltered(): boolean {
    return isFiltered(this.query);
  }

  /** Whether what others have lent to the user is listed. */
  get isLent(): boolean {
    return this.query.owner === 'others';
  }

  /** Goes back to the user's own voices. */
  showOwn(): void {
    const own = findOptional(this.#form, '[name="owner"][value="me"]', HTMLInputElement);
    if (own) own.checked = true;
  }

  /** Shows the form for a user; it is of no use without one. */
  show(userId: string): void {
    const field = findOptional(this.#form, '[name="user_id"]', HTMLInputElement);
    if (field) field.value = userId;
    this.#form.hidden = userId === '';
  }

  /** Empties every filter, and says so. */
  clear(): void {
    this.reset();
    this.changed();
  }

  /** Empties every filter. */
  reset(): void {
    window.clearTimeout(this.#typing);
    this.#search.value = '';
    for (const name of CHOICES) this.#select(name).value = '';
    for (const box of this.#tagBoxes) box.checked = false;
    this.#showActive();
  }

  #apply(): void {
    window.clearTimeout(this.#typing);
    this.#showActive();
    this.changed();
  }

  #select(name: (typeof CHOICES)[number]): HTMLSelectElement {
    return find(this.#form, `#filter-${name}`, HTMLSelectElement);
  }

  get #tagBoxes(): HTMLInputElement[] {
    return [...this.#form.querySelectorAll<HTMLInputElement>('input[name="tag"]')];
  }

  /** One chip for each filter but the search, which is seen in its field. */
  #showActive(): void {
    const choices = CHOICES.map((name) => this.#select(name)).filter(({ value }) => value !== '');
    const chips = [
      ...choices.map((select) => this.#chip(select.selectedOptions[0]?.text ?? '', () => (select.value = ''))),
      ...this.#tagBoxes
        .filter(({ checked }) => checked)
        .map((box) => this.#chip(box.value, () => (box.checked = false))),
    ];
    for (const chip of this.#active.querySelectorAll('.filter-chip')) chip.remove();
    this.#active.prepend(...chips);
    this.#active.hidden = !this.isFiltered;
    const count = find(this.#form, '#filter-count', HTMLElement);
    count.textContent = String(chips.length);
    count.hidden = chips.length === 0;
  }

  #chip(text: string, remove: () => void): HTMLElement {
    const chip = clone('#filter-chip-template', '.filter-chip');
    fill(chip, 'text', text);
    const button = find(chip, '[data-role="remove"]', HTMLButtonElement);
    button.setAttribute('aria-label', t('library.removeFilter', { filter: text }));
    button.addEventListener('click', () => {
      remove();
      this.#apply();
      this.#search.focus();
    });
    return chip;
  }

  #enablePanel(): void {
    this.#panel.addEventListener('toggle', () => {
      if (this.#panel.open) void this.#offerTags();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !this.#panel.contains(target)) this.#panel.open = false;
    });
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#panel.open) return;
      this.#panel.open = false;
      find(this.#panel, 'summary', HTMLElement).focus();
    });
  }

  /** The user's tags, most used first. Where they cannot be read, those that are chosen stay. */
  async #offerTags(): Promise<void> {
    const counted = await api.listTags(ofUser(this.user.id)).catch(() => null);
    if (counted === null) return;
    const chosen = new Set(this.#tagBoxes.filter(({ checked }) => checked).map(({ value }) => value));
    const gone = [...chosen].filter((tag) => counted.tags.every((one) => one.tag !== tag));
    const all = [...gone.map((tag) => ({ tag, count: 0 })), ...counted.tags];
    const boxes = all.map(({ tag, count }) => tagBox(tag, count, chosen.has(tag)));
    find(this.#form, '#filter-tag-list', HTMLElement).replaceChildren(...boxes);
    find(this.#form, '#filter-tags', HTMLElement).hidden = boxes.length === 0;
  }
}

function tagBox(tag: string, count: number, checked: boolean): HTMLElement {
  const box = clone('#filter-tag-template', '.filter-chip');
  const input = find(box, 'input', HTMLInputElement);
  input.value = tag;
  input.checked = checked;
  fill(box, 'tag', tag);
  fill(box, 'count', String(count));
  return box;
}
