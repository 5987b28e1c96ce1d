import type { SpeechRequest } from '../../client/index.js';
import { fill, find, setIcon } from '../shared/dom.js';
import { language, t } from '../shared/texts.js';

/** What the form asks for. */
export interface SpeakFormEvents {
  /** Somebody wants to hear this. */
  speak(request: SpeechRequest): void;
  /** Somebody does not want to wait any more. */
  stop(): void;
}

const numbers = new Intl.NumberFormat(language);
const FORMATS = ['mp3', 'wav', 'opus'] as const;

/** The form for words of one's own. */
export class SpeakForm {
  readonly #form: HTMLFormElement;
  readonly #text: HTMLTextAreaElement;
  readonly #speed: HTMLInputElement;
  readonly #format: HTMLSelectElement;
  readonly #button: HTMLButtonElement;
  #firstLine = '';
  #isWaiting = false;

  constructor(
    root: HTMLElement,
    private readonly events: SpeakFormEvents,
  ) {
    this.#form = find(root, 'form[data-role="speak"]', HTMLFormElement);
    this.#text = find(this.#form, 'textarea', HTMLTextAreaElement);
    this.#speed = find(this.#form, 'input[type="range"]', HTMLInputElement);
    this.#format = find(this.#form, 'select', HTMLSelectElement);
    this.#button = find(this.#form, '[data-role="speak-button"]', HTMLButtonElement);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    // The second click of a double click does not stop what the first one has begun.
    this.#button.addEventListener('click', (event) => {
      if (event.detail > 1) event.preventDefault();
    });
    this.#text.addEventListener('input', () => this.#show());
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#submit();
    });
    this.#speed.addEventListener('input', () => this.#show());
  }

  /** `line` is spoken where nothing is entered. What is entered stays, so that several voices can be heard with the same words. */
  set firstLine(line: string) {
    this.#firstLine = line;
    this.#show();
  }

  /** What is to be spoken, and how. */
  get request(): SpeechRequest {
    const speed = Number(this.#speed.value);
    const format = FORMATS.find((name) => name === this.#format.value) ?? 'mp3';
    return { text: this.#text.value.trim() || this.#firstLine, format, ...(speed === 1 ? {} : { speed }) };
  }

  /** Whether a speech is being waited for; the button then stops that. */
  wait(isWaiting: boolean): void {
    this.#isWaiting = isWaiting;
    this.#show();
  }

  #submit(): void {
    if (this.#isWaiting) this.events.stop();
    else this.events.speak(this.request);
  }

  #show(): void {
    const { value, maxLength } = this.#text;
    const count = { count: numbers.format(value.length), most: numbers.format(maxLength) };
    fill(this.#form, 'count', value === '' ? '' : t('speak.count', count));
    fill(this.#form, 'speed', `${numbers.format(Number(this.#speed.value))}×`);
    fill(this.#form, 'speak', t(this.#isWaiting ? 'speak.stop' : 'speak.speak'));
    setIcon(this.#button, this.#isWaiting ? 'stop' : 'echo');
    // Playing the first line comes first; words of one's own are next once there are any.
    this.#button.classList.toggle('primary', value !== '' || this.#isWaiting);
  }
}
