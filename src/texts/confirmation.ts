import { LANGUAGES, translator } from './translate';

/** Whether a text is the word that confirms an erasure, in whichever language and case. */
export function isConfirmation(text: unknown): boolean {
  const typed = typeof text === 'string' ? text.trim().toUpperCase() : '';
  return LANGUAGES.some((language) => typed === translator(language)('account.eraseWord'));
}
