import { find } from '../shared/dom.js';
import { formatBytes } from '../shared/format.js';

/** The file input of the upload form: what was chosen, and whether the service would take it. */
export class FileChoice {
  readonly input: HTMLInputElement;
  readonly #summary: HTMLElement;
  readonly #preview: HTMLAudioElement;
  readonly #maxFileBytes: number;
  readonly #maxFiles: number;

  /** The limits stand in the form's data attributes, written by the server. */
  constructor(form: HTMLFormElement) {
    this.input = find(form, '#audio', HTMLInputElement);
    this.#summary = find(form, '#audio-summary', HTMLElement);
    this.#preview = find(form, '#audio-preview', HTMLAudioElement);
    this.#preview.addEventListener('error', () => {
      // The service may support files that this browser cannot play.
      this.#preview.hidden = true;
    });
    this.#maxFileBytes = Number(form.dataset.maxFileBytes);
    this.#maxFiles = Number(form.dataset.maxFiles);
  }

  /** Names the chosen files and their sizes below the input, and offers the first one to be listened to. */
  describe(): void {
    this.#summary.textContent = this.files.map((file) => `${file.name} (${formatBytes(file.size)})`).join(', ');
    this.#summary.hidden = this.files.length === 0;
    if (this.#preview.src !== '') URL.revokeObjectURL(this.#preview.src);
    const [first] = this.files;
    if (first) this.#preview.src = URL.createObjectURL(first);
    else this.#preview.removeAttribute('src');
    this.#preview.hidden = !first;
  }

  /** What is wrong with the chosen files, in a sentence; an empty text when nothing is. */
  problem(): string {
    const tooLarge = this.files.find((file) => file.size > this.#maxFileBytes);
    if (tooLarge) return `${tooLarge.name} is too large: at most ${formatBytes(this.#maxFileBytes)} are allowed.`;
    const empty = this.files.find((file) => file.size === 0);
    if (empty) return `${empty.name} is empty.`;
    return this.files.length > this.#maxFiles ? `At most ${this.#maxFiles} files are allowed.` : '';
  }

  /** The chosen files. */
  get files(): File[] {
    return [...(this.input.files ?? [])];
  }
}
