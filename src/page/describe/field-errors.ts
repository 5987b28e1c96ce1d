import { findOptional, showText } from '../shared/dom.js';

/** Shows an error below the field it is about, and ties the two together for screen readers. */
export function showFieldError(input: HTMLInputElement, message: string): void {
  const place = findOptional(document, `#${input.id}-error`, HTMLElement);
  if (place) showText(place, message);
  if (message === '') input.removeAttribute('aria-invalid');
  else input.setAttribute('aria-invalid', 'true');
}

/** What is wrong with the field, in a sentence; an empty text when nothing is. */
export function fieldProblem(input: HTMLInputElement): string {
  if (input.validity.valid) return '';
  if (input.type === 'file') return 'Choose a recording first.';
  if (input.validity.patternMismatch) return 'An id has 24 characters, 0 to 9 and a to f.';
  return input.validity.valueMissing ? 'This cannot be empty.' : input.validationMessage;
}

/** Checks every field, shows what is wrong and puts the focus on the first that is. True when all are well. */
export function checkFields(inputs: readonly HTMLInputElement[], problemOf = fieldProblem): boolean {
  let first: HTMLInputElement | undefined;
  for (const input of inputs) {
    const message = problemOf(input);
    showFieldError(input, message);
    if (message !== '') first ??= input;
  }
  first?.focus();
  return first === undefined;
}
