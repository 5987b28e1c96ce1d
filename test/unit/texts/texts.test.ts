import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import texts from '../../../src/texts/texts.json';
import { LANGUAGES, translator } from '../../../src/texts/translate';

const ROOT = path.join(__dirname, '..', '..', '..');

const all = Object.entries(texts as Record<string, Record<string, Record<string, string>>>).flatMap(
  ([group, members]) => Object.entries(members).map(([name, text]) => ({ key: `${group}.${name}`, text })),
);

/** Everything that can say a text: templates, the page's script, and the routes of pages. */
const sources = ['views', 'src/page', 'src/http', 'src/texts']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ejs|ts)$/.test(name))
      .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8')),
  )
  .join('\n');

/** Beginnings of keys whose end is only known while the page runs, such as `state.${notice}`. */
const beginnings = [...sources.matchAll(/'([a-z]+\.[\w-]*)' \+|`([a-z]+\.[\w-]*)\$\{/g)].map(
  ([, first, second]) => first ?? second ?? '',
);

const placesIn = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('the texts of the page', () => {
  it('are each said in every language, with the same values', () => {
    const wanting = all.filter(({ text }) =>
      LANGUAGES.some((language) => !text[language]?.trim() || `${placesIn(text[language])}` !== `${placesIn(text.en)}`),
    );
    expect(wanting).toEqual([]);
    expect(all.filter(({ text }) => Object.keys(text).length !== LANGUAGES.length)).toEqual([]);
  });

  it('are all used', () => {
    const unused = all
      .map(({ key }) => key)
      .filter((key) => !sources.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning)));
    expect(unused).toEqual([]);
  });

  it('take values, and keep the place of one that is missing', () => {
    const t = translator('de');
    expect(t('choose.hint', { size: 5 })).toContain('bis 5 MB je Datei, höchstens {files} Dateien');
    expect(() => t('page.nothing' as 'page.title')).toThrow('There is no text page.nothing');
  });
});
