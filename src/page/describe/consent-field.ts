import type { UploadFields } from '../../client/index.js';
import { find, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';

type ConsentFields = Pick<UploadFields, 'consent' | 'consent_text_version'>;

const BASES: readonly ConsentFields['consent'][] = ['self', 'permission', 'synthetic'];

/** How a field for the consent is used. */
export interface ConsentFieldOptions {
  readonly changed?: () => void;
  readonly signal?: AbortSignal;
}

/** On what basis the voice may be used: three cards, none of which is chosen for a person. */
export class ConsentField {
  readonly #radios: readonly HTMLInputElement[];

  /** `group` is what partials/consent.ejs has written; `signal` ends it: of a dialog, when that is closed. */
  constructor(
    private readonly group: HTMLElement,
    { changed = () => undefined, signal }: ConsentFieldOptions = {},
  ) {
    this.#radios = [...group.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
    const listener = () => {
      this.#say('');
      changed();
    };
    group.addEventListener('change', listener, signal ? { signal } : {});
    this.#say('');
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
    if (basis === undefined) return {};
    const version = find(this.group, 'input[type="hidden"]', HTMLInputElement);
    return { consent: basis, consent_text_version: version.value };
  }

  /** Says that it is missing; the element to go to, or null when it is there. */
  check(): HTMLElement | null {
    if (this.value !== '') return null;
    this.#say(t('describe.consentMissing'));
    return this.#radios[0] ?? null;
  }

  #say(sentence: string): void {
    showText(find(this.group, '.field-error', HTMLElement), sentence);
    if (sentence === '') this.group.removeAttribute('aria-invalid');
    else this.group.setAttribute('aria-invalid', 'true');
  }
}
