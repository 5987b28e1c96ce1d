import { visibleName } from '../../../texts/voice-look.js';
import { fill, find, showText } from '../dom.js';
import { t } from '../texts.js';
import { createEcho, enterEcho, mayTake } from './echo-dialogs.js';
import type { EchoNames } from './echo-names.js';
import { anEcho, type EchoChoice, readEchos } from './echos.js';

const NEW = 'new';
const BY_ID = 'id';

/** What a picker works with. */
export interface EchoPickerParts {
  /** Learns the names of the Echos that are offered. */
  readonly names: EchoNames;
  /** Called when another Echo was chosen. */
  readonly changed: () => void;
  /** Ends the picker, whose field may belong to another one then. */
  readonly signal?: AbortSignal;
}

/**
 * Chooses an Echo by its name, in the field that `partials/echos/picker.ejs` writes. One that speaks with another voice is chosen
 * only after it was said whose it is.
 */
export class EchoPicker {
  readonly #select: HTMLSelectElement;
  #echos: readonly EchoChoice[] = [];
  #value = '';
  #userId = '';
  /** The voice for which an Echo is chosen; an empty text while it has still to be made. */
  #modelId = '';
  /** Whose Echos are shown; null when they have to be read again. */
  #shownFor: string | null = null;
  /** Counts the readings, so that a slow response never replaces a newer one. */
  #reading = 0;

  constructor(
    private readonly field: HTMLElement,
    private readonly parts: EchoPickerParts,
  ) {
    const { signal } = parts;
    const options = signal ? { signal } : {};
    field.hidden = false;
    this.#select = find(field, 'select', HTMLSelectElement);
    this.#select.addEventListener('change', () => void this.#choose(), options);
    const reload = () => {
      this.#select.focus();
      void this.show(this.#userId, this.#modelId);
    };
    find(field, '[data-role="reload"]', HTMLButtonElement).addEventListener('click', reload, options);
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

  /** The Echo that was chosen among those that are offered; null where there is none. */
  get chosen(): EchoChoice | null {
    return this.#echos.find(({ id }) => id === this.#value) ?? null;
  }

  /** The Echos have changed, or who has them: they are read when they are needed next. */
  forget(): void {
    this.#shownFor = null;
  }

  /** Offers the Echos of a user, for a voice that exists already where its id is given. */
  async show(userId: string, modelId = ''): Promise<void> {
    if (this.#shownFor === userId) return;
    if (userId !== this.#userId) this.#echos = [];
    this.#userId = userId;
    this.#modelId = modelId;
    this.#shownFor = userId;
    const reading = ++this.#reading;
    const waiting = this.#echos.length === 0 ? t('linking.loading') : '';
    this.#note(userId === '' ? t('linking.needsUser') : waiting, false);
    this.#fill();
    if (userId === '') return;
    try {
      const echos = await readEchos(userId);
      if (this.#isOver(reading)) return;
      this.#note('', false);
      // One that was entered by its id, or created while these were read, may not be among them.
      const { chosen } = this;
      const isLacking = chosen !== null && echos.every(({ id }) => id !== chosen.id);
      this.#echos = isLacking ? [chosen, ...echos] : echos;
    } catch {
      if (this.#isOver(reading)) return;
      this.#shownFor = null;
      this.#note(t('linking.unread'), true);
    }
    this.#fill();
  }

  /** Whether a newer reading, or another picker, has taken the place of this one. */
  #isOver(reading: number): boolean {
    return reading !== this.#reading || this.parts.signal?.aborted === true;
  }

  async #choose(): Promise<void> {
    const former = this.#value;
    const asked = await this.#asked(this.#select.value);
    if (this.parts.signal?.aborted) return;
    this.value = asked ?? former;
    this.#select.focus();
    if (this.#value !== former) this.parts.changed();
  }

  /** The id of the Echo that was asked for; null where that was cancelled. */
  async #asked(value: string): Promise<string | null> {
    const isEntered = value === NEW || value === BY_ID;
    const entered = value === NEW ? await createEcho(this.#userId) : value === BY_ID ? await enterEcho() : null;
    if (isEntered && entered === null) return null;
    const echo = entered ?? this.#echos.find(({ id }) => id === value);
    const other = echo?.takenBy ?? null;
    if (echo && other !== null && other.model_id !== this.#modelId) {
      if (!(await mayTake(echo.name, other.name))) return null;
    }
    if (entered) this.#echos = [entered, ...this.#echos.filter(({ id }) => id !== entered.id)];
    return echo?.id ?? value;
  }

  #fill(): void {
    for (const { id, name } of this.#echos) this.parts.names.remember(id, name);
    const isUnknown = this.#value !== '' && this.chosen === null;
    this.#select.replaceChildren(
      new Option(this.#select.dataset.none, ''),
      ...(isUnknown ? [new Option(anEcho(this.#value), this.#value)] : []),
      ...this.#echos.map((echo) => new Option(this.#labelOf(echo), echo.id)),
      ...(this.#userId === '' ? [] : [new Option(t('linking.new'), NEW), new Option(t('linking.byId'), BY_ID)]),
    );
    this.#select.value = this.#value;
  }

  #labelOf({ name, takenBy }: EchoChoice): string {
    const echo = visibleName(name);
    if (takenBy === null) return echo;
    if (takenBy.model_id === this.#modelId) return t('linking.thisOne', { echo });
    return t('linking.taken', { echo, voice: visibleName(takenBy.name) });
  }

  #note(sentence: string, canReload: boolean): void {
    const note = find(this.field, '[data-role="note"]', HTMLElement);
    fill(note, 'text', sentence);
    note.hidden = sentence === '';
    find(note, '[data-role="reload"]', HTMLButtonElement).hidden = !canReload;
    showText(find(this.field, '.field-error', HTMLElement), '');
  }
}
