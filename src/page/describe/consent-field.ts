import type { UploadFields } from '../../client/index.js';
import { find, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';

type ConsentFields = Pick<UploadFields, 'consent' | 'consent_text_version'>;

const BASES: readonly ConsentFields['consent'][] = ['self', 'permission', 'synthetic'];

/** On what basis the voice may be used: three cards, none of which is chosen for a person. */
export class ConsentField {
  readonly #group = find(document, '#consent', HTMLElement);
  readonly #error = find(document, '#consent-error', HTMLElement);
  readonly #radios = [...this.#group.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
  readonly #version = find(this.#group, '#consent_text_version', HTMLInputElement);

  constructor(changed: () => void) {
    this.#group.addEventListener('change', () => {
      this.#say('');
      changed();
    });
  }

  /** The value of the card that is chosen; an empty text where none is. */
  get value(): string {
    return this.#radios.find(({ checked }) => checked)?.value ?? '';
  }

  set value(basis: string) {
    for (const radio of this.#radios) radio.checked = radio.value === basis;
  }

  /** What is sent. */
  get fields(): ConsentFields {
    const basis = BASES.find((one) => one === this.value);
    return basis === undefined ? {} : { consent: basis, consent_text_version: this.#version.value };
  }

  /** Says that it is missing; the element to go to, or null when it is there. */
  check(): HTMLElement | null {
    if (this.value !== '') return null;
    this.#say(t('describe.consentMissing'));
    return this.#radios[0] ?? null;
  }

  #say(sentence: string): void {
    showText(this.#error, sentence);
    if (sentence === '') this.#group.removeAttribute('aria-invalid');
    else this.#group.setAttribute('aria-invalid', 'true');
  }
}
