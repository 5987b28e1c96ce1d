import { fill, find, findOptional, showText } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { createEcho, mayTake } from './echo-dialogs.js';
import { type EchoChoice, readEchos } from './read-echos.js';

const NEW = 'new';

/** Which Echo will speak with the voice, by its name. The page has none while the database is off. */
export class EchoPicker {
  readonly #field = findOptional(document, '#echo-field', HTMLElement);
  readonly #select = this.#field && find(this.#field, '#echo-select', HTMLSelectElement);
  #echos: readonly EchoChoice[] = [];
  #value = '';
  #userId = '';
  /** Whose Echos are shown; null when they have to be read again. */
  #shownFor: string | null = null;
  /** Counts the readings, so that a slow response never replaces a newer one. */
  #reading = 0;

  constructor(private readonly changed: () => void) {
    if (!this.#field || !this.#select) return;
    this.#field.hidden = false;
    this.#select.addEventListener('change', () => void this.#chosen());
    find(this.#field, '#echo-reload', HTMLButtonElement).addEventListener('click', () => {
      this.#select?.focus();
      void this.show(this.#userId);
    });
    this.#fill();
  }

  /** The id of the Echo; an empty text where none was chosen. */
  get value(): string {
    return this.#value;
  }

  set value(echoId: string) {
    this.#value = echoId;
    this.#fill();
  }

  /** The Echos have changed, or who has them: they are read when they are needed next. */
  forget(): void {
    this.#shownFor = null;
  }

  /** Shows the Echos of a user. */
  async show(userId: string): Promise<void> {
    if (!this.#field || this.#shownFor === userId) return;
    if (userId !== this.#userId) this.#echos = [];
    this.#userId = userId;
    this.#shownFor = userId;
    const reading = ++this.#reading;
    this.#note(userId === '' ? t('describe.echoNeedsUser') : '', false);
    this.#fill();
    if (userId === '') return;
    try {
      const echos = await readEchos(userId);
      if (reading === this.#reading) this.#echos = echos;
    } catch {
      if (reading !== this.#reading) return;
      this.#shownFor = null;
      this.#note(t('describe.echoUnread'), true);
    }
    this.#fill();
  }

  async #chosen(): Promise<void> {
    const { value } = this.#select ?? { value: '' };
    const former = this.#value;
    if (value === NEW) {
      const echo = await createEcho(this.#userId);
      if (echo !== null) this.#echos = [echo, ...this.#echos];
      this.value = echo?.id ?? former;
    } else {
      const echo = this.#echos.find(({ id }) => id === value);
      const refused = echo !== undefined && echo.takenBy !== null && !(await mayTake(echo, echo.takenBy));
      this.value = refused ? former : value;
    }
    if (this.#select) this.#select.focus();
    if (this.#value !== former) this.changed();
  }

  #fill(): void {
    if (!this.#select) return;
    const known = this.#echos.map((echo) => new Option(labelOf(echo), echo.id));
    const isUnknown = this.#value !== '' && !this.#echos.some(({ id }) => id === this.#value);
    this.#select.replaceChildren(
      new Option(t('describe.echoNone'), ''),
      ...(isUnknown ? [new Option(t('describe.echoOther', { id: this.#value }), this.#value)] : []),
      ...known,
      ...(this.#userId === '' ? [] : [new Option(t('describe.echoNew'), NEW)]),
    );
    this.#select.value = this.#value;
  }

  #note(sentence: string, canReload: boolean): void {
    if (!this.#field) return;
    const note = find(this.#field, '#echo-note', HTMLElement);
    fill(note, 'text', sentence);
    note.hidden = sentence === '';
    find(note, '#echo-reload', HTMLButtonElement).hidden = !canReload;
    showText(find(this.#field, '#echo-select-error', HTMLElement), '');
  }
}

function labelOf({ name, takenBy }: EchoChoice): string {
  return takenBy === null ? name : t('describe.echoTaken', { echo: name, voice: takenBy });
}
