import { find } from '../shared/dom.js';
import { listMicrophones } from './microphone.js';

/** The choice among microphones, where there is one. */
export class Microphones {
  readonly #field = find(document, '#microphone-field', HTMLElement);
  readonly #select = find(document, '#microphone', HTMLSelectElement);

  constructor() {
    if ('mediaDevices' in navigator) navigator.mediaDevices.addEventListener('devicechange', () => void this.list());
  }

  /** The id of the chosen one; an empty text for that of the browser. */
  get chosen(): string {
    return this.#select.value;
  }

  /** Lists them anew, once one was allowed; a chosen one stays chosen while it is there. */
  async list(): Promise<void> {
    const { chosen } = this;
    const options = (await listMicrophones()).map(({ deviceId, label }) => new Option(label, deviceId));
    this.#select.replaceChildren(...options);
    if (options.some(({ value }) => value === chosen)) this.#select.value = chosen;
    this.#field.hidden = options.length < 2;
  }
}
