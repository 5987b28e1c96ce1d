import texts from './texts.json';

/** The languages of the page. */
export const LANGUAGES = ['en', 'de'] as const;

/** A language of the page. */
export type Language = (typeof LANGUAGES)[number];

type Groups = typeof texts;

/** The name of a text: its group and its own name, such as `create.heading`. */
export type TextKey = { [G in keyof Groups]: `${G}.${keyof Groups[G] & string}` }[keyof Groups];

/** What is put in the place of `{name}` in a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Says a text of the page in one language. */
export type Translate = (key: TextKey, values?: TextValues) => string;

const ALL: Readonly<Record<string, Readonly<Record<string, Readonly<Record<Language, string>>>>>> = texts;

/** Every text of the page in one language. A name that no text has is an error in the code, and throws. */
export function translator(language: Language): Translate {
  return (key, values = {}) => {
    const [group = '', name = ''] = key.split('.');
    const text = ALL[group]?.[name]?.[language];
    if (text === undefined) throw new Error(`There is no text ${key}`);
    return text.replace(/\{(\w+)\}/g, (place, value: string) => String(values[value] ?? place));
  };
}

/** Whether the page has texts in this language. */
export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}
