import { visibleName } from '../../texts/voice-look.js';
import type { Chosen, Selection } from '../choose/selection.js';
import { clone, fill, find } from '../shared/dom.js';
import { t } from '../shared/texts.js';

/** What is said in each recording: a field for every one that is chosen, in their order. */
export class Transcripts {
  readonly #box = find(document, '#transcripts', HTMLElement);
  readonly #fields = new Map<string, HTMLElement>();

  constructor(private readonly selection: Selection) {
    selection.on('changed', (chosen) => this.#show(chosen));
    this.#show(selection.all);
  }

  /** A transcript for each recording, empty where none was entered; undefined where there is none at all. */
  get texts(): readonly string[] | undefined {
    const texts = this.selection.all.map(({ transcript }) => transcript.trim());
    return texts.some((text) => text !== '') ? texts : undefined;
  }

  /** Fields that stay are not touched, so that the keyboard focus stays in them. */
  #show(chosen: readonly Chosen[]): void {
    for (const [id, field] of this.#fields) {
      if (chosen.some((one) => one.id === id)) continue;
      field.remove();
      this.#fields.delete(id);
    }
    for (const [place, one] of chosen.entries()) {
      const field = this.#fields.get(one.id) ?? this.#create(one);
      if (this.#box.children[place] !== field) this.#box.insertBefore(field, this.#box.children[place] ?? null);
      const area = find(field, 'textarea', HTMLTextAreaElement);
      fill(field, 'label', t('describe.transcript', { file: visibleName(one.file.name) }));
      if (area.value !== one.transcript) area.value = one.transcript;
    }
    this.#box.hidden = chosen.length === 0;
  }

  #create({ id }: Chosen): HTMLElement {
    const field = clone('#transcript-template', '.transcript');
    const area = find(field, 'textarea', HTMLTextAreaElement);
    area.id = `transcript-${id}`;
    find(field, 'label', HTMLLabelElement).htmlFor = area.id;
    area.addEventListener('input', () => this.selection.change(id, { transcript: area.value }));
    this.#fields.set(id, field);
    return field;
  }
}
