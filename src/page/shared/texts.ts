import { isLanguage, translator } from '../../texts/translate.js';

const { lang } = document.documentElement;

/** The language in which the server wrote the page. */
export const language = isLanguage(lang) ? lang : 'en';

/** A text of the page, in its language. */
export const t = translator(language);

const plurals = new Intl.PluralRules(language);

/** Which of two texts fits a number: the one for exactly one, or the other. */
export function plural<Key>(count: number, one: Key, other: Key): Key {
  return plurals.select(count) === 'one' ? one : other;
}
