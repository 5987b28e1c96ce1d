import { findOptional, showText } from './dom.js';
import { t } from './texts.js';

/** What a person fills in. */
export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Whether the element is one that a person fills in. */
export function isField(element: Element | null): element is Field {
  return [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement].some((type) => element instanceof type);
}

/** Shows an error below the field it is about, and ties the two together for screen readers. */
export function showFieldError(input: Field, message: string): void {
  const place = findOptional(document, `#${input.id}-error`, HTMLElement);
  if (place) showText(place, message);
  if (message === '') input.removeAttribute('aria-invalid');
  else input.setAttribute('aria-invalid', 'true');
}

/** What is wrong with the field, in a sentence; an empty text when nothing is. */
export function fieldProblem(input: Field): string {
  if (input.validity.valid) return '';
  if (input.type === 'file') return t('describe.chooseFirst');
  if (input.validity.patternMismatch) return t('describe.idWrong');
  return input.validity.valueMissing ? t('describe.missing') : input.validationMessage;
}

/** Checks every field, shows what is wrong and puts the focus on the first that is. True when all are well. */
export function checkFields(inputs: readonly Field[]): boolean {
  let first: Field | undefined;
  for (const input of inputs) {
    const message = fieldProblem(input);
    showFieldError(input, message);
    if (message !== '') first ??= input;
  }
  first?.focus();
  return first === undefined;
}
