import type { ListedVoice } from '../../shared/voices/listed-voice.js';
import { namesVoice } from '../../shared/voices/names-voice.js';
import { Row, type RowParts } from '../row.js';
import { isSameVoice } from '../voice-state.js';

/** The rows of the list. One that stays keeps its element, and with it the focus and what it plays. */
export class Rows {
  #rows: Row[] = [];

  constructor(
    private readonly list: HTMLElement,
    private readonly parts: RowParts,
  ) {}

  /** All rows, in the order in which they are shown. */
  get all(): readonly Row[] {
    return this.#rows;
  }

  /** Shows these voices, and no others. */
  show(voices: readonly ListedVoice[]): void {
    const former = this.#rows;
    this.#rows = voices.map((voice) => this.#rowFor(voice));
    for (const row of former) if (!this.#rows.includes(row)) row.remove();
    const wanted = new Set(this.#rows.map(({ element }) => element));
    for (const element of [...this.list.children]) {
      if (!(element instanceof HTMLElement) || !wanted.has(element)) element.remove();
    }
    // Only what is at a wrong place is moved, since moving an element takes the focus from it.
    for (const [index, { element }] of this.#rows.entries()) {
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    }
  }

  /** Adds voices to the end; those that are there already are updated. */
  append(voices: readonly ListedVoice[]): readonly Row[] {
    const added = voices.filter((voice) => {
      const row = this.find(voice);
      row?.update(voice);
      return row === undefined;
    });
    const rows = added.map((voice) => new Row(voice, this.parts));
    this.list.append(...rows.map(({ element }) => element));
    this.#rows = [...this.#rows, ...rows];
    return rows;
  }

  /** The row of a voice, whichever of its ids is known. */
  find(voice: ListedVoice): Row | undefined {
    return this.#rows.find((row) => isSameVoice(row.voice, voice));
  }

  /** Takes a row away, and tells at which place it was; -1 where there is none. */
  remove(modelId: string): number {
    const place = this.#rows.findIndex(({ voice }) => namesVoice(voice, modelId));
    this.#rows[place]?.remove();
    this.#rows = this.#rows.filter((_, index) => index !== place);
    return place;
  }

  /** Shows all rows once more, since something that they show besides their voice is known now. */
  refresh(): void {
    for (const row of this.#rows) row.update(row.voice);
  }

  #rowFor(voice: ListedVoice): Row {
    const known = this.find(voice);
    if (known) {
      known.update(voice);
      return known;
    }
    const written = [...this.list.querySelectorAll<HTMLElement>('.voice-model')].find(
      (element) => element.dataset.modelId === voice.model_id && this.#rows.every((row) => row.element !== element),
    );
    return new Row(voice, this.parts, written);
  }
}
