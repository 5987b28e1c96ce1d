import type { Progress } from '../../client/index.js';
import { find } from '../shared/dom.js';
import { formatBytes } from '../shared/format.js';

/** The progress bar below the form, and the sentences for screen readers, which would otherwise read out every percent. */
export class UploadProgress {
  readonly #box = find(document, '#upload-progress', HTMLElement);
  readonly #bar = find(document, '#upload-bar', HTMLProgressElement);
  readonly #phase = find(document, '#upload-phase', HTMLElement);
  readonly #bytes = find(document, '#upload-bytes', HTMLElement);
  readonly #status = find(document, '#upload-status', HTMLElement);

  /** Shows an empty bar. */
  start(): void {
    this.#box.hidden = false;
    this.#bar.value = 0;
    this.#bytes.textContent = '';
    this.#say('Uploading');
  }

  /** Shows how much has left this computer. */
  show({ sentBytes, totalBytes }: Progress): void {
    if (sentBytes === totalBytes) {
      this.#waiting();
      return;
    }
    if (this.#bar.position < 0) this.start();
    const percent = Math.floor((sentBytes / totalBytes) * 100);
    this.#bar.value = percent;
    this.#bytes.textContent = `${percent} %: ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`;
  }

  /** Everything has been sent; the rest takes an unknown time, so that the bar no longer shows a percentage. */
  #waiting(): void {
    this.#bar.removeAttribute('value');
    this.#bytes.textContent = 'The recording has been uploaded. Making the voice model can take up to a minute.';
    this.#say('Making the voice model');
  }

  /** Hides the bar and, if there is something to say, says it. */
  end(sentence = ''): void {
    this.#box.hidden = true;
    this.#status.textContent = sentence;
  }

  #say(sentence: string): void {
    this.#phase.textContent = sentence;
    this.#status.textContent = sentence;
  }
}
