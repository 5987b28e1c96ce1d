import type { Chosen, Selection } from '../choose/selection.js';
import { find } from '../shared/dom.js';
import { formatMoment } from '../shared/format.js';
import { t } from '../shared/texts.js';
import { nameFromFile } from './name-from-file.js';

/** The name of the voice: made from the first recording until a person writes one. */
export class NameField {
  readonly input = find(document, '#name', HTMLInputElement);
  #suggested = '';

  constructor(selection: Selection, changed: () => void) {
    selection.on('changed', ([first]) => this.#suggest(first));
    this.input.addEventListener('input', changed);
  }

  /** Whether somebody wrote it. */
  get isEdited(): boolean {
    return this.input.value !== '' && this.input.value !== this.#suggested;
  }

  /** Puts a name there that was there before; a suggestion stays one. */
  restore(name: string, isEdited: boolean): void {
    this.input.value = name;
    this.#suggested = isEdited ? '' : name;
  }

  #suggest(first: Chosen | undefined): void {
    if (this.isEdited) return;
    this.#suggested = first === undefined ? '' : suggestedName(first);
    this.input.value = this.#suggested;
  }
}

/** What is recorded here has a file name that says nothing. */
function suggestedName({ file, recorded }: Chosen): string {
  const mark = ` (${t('trim.mark')}).wav`;
  const { name } = file;
  // That it was cut says nothing of the voice.
  if (!recorded) return nameFromFile(name.endsWith(mark) ? name.slice(0, -mark.length) : name);
  return t('describe.recordedName', { moment: formatMoment(new Date(file.lastModified).toISOString()) });
}
