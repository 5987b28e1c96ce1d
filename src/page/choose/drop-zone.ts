import { address, find, showText } from '../shared/dom.js';
import { plural, t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import type { Limits } from './limits.js';
import { startDrops } from './page-drops.js';
import type { Selection } from './selection.js';

/** Where files come in: the file input, what is dropped or pasted anywhere on the page, and the example. */
export class DropZone {
  readonly #input = find(document, '#audio', HTMLInputElement);
  readonly #error = find(document, '#audio-error', HTMLElement);
  readonly #example = find(document, '#example', HTMLElement);
  readonly #exampleButton = find(document, '#example-button', HTMLButtonElement);

  /** `show` brings the form into view when files come in while something else stands in its place. */
  constructor(
    private readonly selection: Selection,
    private readonly limits: Limits,
    show: () => void,
  ) {
    // The selection holds the recordings from now on; the input is emptied, so that the same file can be chosen again.
    this.#input.required = false;
    this.#takeChosen();
    this.#input.addEventListener('change', () => this.#takeChosen());
    startDrops(({ files, hasFolder }) => {
      show();
      this.#take(files, hasFolder);
    });
    this.#exampleButton.addEventListener('click', () => void this.#takeExample());
    const sources = find(document, '#sources', HTMLElement);
    selection.on('changed', (all) => {
      this.#example.hidden = all.length > 0;
      sources.toggleAttribute('data-chosen', all.length > 0);
    });
  }

  /** Puts the focus where the next recording can be chosen. */
  focus(): void {
    const upload = find(document, '#source-upload', HTMLElement);
    (upload.hidden ? find(document, '#tab-record', HTMLButtonElement) : this.#input).focus();
  }

  #takeChosen(): void {
    const files = [...(this.#input.files ?? [])];
    if (files.length === 0) return;
    this.#input.value = '';
    this.#take(files, false);
  }

  #take(files: readonly File[], hasFolder: boolean): void {
    if (this.selection.isSending) {
      // Said where a screen reader hears it: this part of the form is inert then.
      showToast(t('choose.whileSending'));
      return;
    }
    const { all } = this.selection;
    const fresh = files.filter((file) => !all.some((chosen) => isSame(chosen.file, file)));
    const room = Math.max(0, this.limits.known.max_files - all.length);
    const left = fresh.length - room;
    const most = this.limits.known.max_files;
    const notes = [
      hasFolder ? t('choose.folder') : '',
      fresh.length < files.length ? t('choose.already') : '',
      left > 0 ? t(plural(left, 'choose.leftOutOne', 'choose.leftOut'), { count: left, files: most }) : '',
    ];
    showText(this.#error, notes.filter(Boolean).join(' '));
    if (fresh.length > 0 && room > 0) this.selection.add(fresh.slice(0, room));
  }

  async #takeExample(): Promise<void> {
    try {
      const response = await fetch(address('/assets/example.mp3'));
      if (!response.ok) throw new Error(`The example was not sent: ${response.status}`);
      const file = new File([await response.blob()], `${t('choose.exampleName')}.mp3`, { type: 'audio/mpeg' });
      this.#take([file], false);
    } catch {
      showText(this.#error, t('choose.exampleFailed'));
    }
  }
}

/** Whether two are the same file, as far as can be told without reading them. */
function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
