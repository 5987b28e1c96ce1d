import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import texts from '../../../src/texts/texts.json';
import { LANGUAGES, translator } from '../../../src/texts/translate';

const ROOT = path.join(__dirname, '..', '..', '..');

const all = Object.entries(texts as Record<string, Record<string, Record<string, string>>>).flatMap(
  ([group, members]) => Object.entries(members).map(([name, text]) => ({ key: `${group}.${name}`, text })),
);

const filesIn = (folder: string, ending: string) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(path.join(ROOT, folder, name), 'utf8') }));

/** Everything that can say a text: templates, the page's script, and the routes of pages. */
const sources = ['views', 'src/page', 'src/http', 'src/texts']
  .flatMap((folder) => [...filesIn(folder, '.ejs'), ...filesIn(folder, '.ts')].map(({ text }) => text))
  .join('\n');

/** The same in every language. */
const NAMES = new Set(['MP3', 'WAV', 'Opus']);

/** What a template says in words of its own: between its elements, or in attributes that are read out or shown. */
function wordsOf(template: string): string[] {
  const markup = template.replace(/<%.*?%>/gs, '%');
  const spoken = [...markup.matchAll(/ (?:aria-[a-z]*(?:label|text|description)|title|placeholder|alt)="([^"]*)"/g)];
  const between = markup.replace(/<[^>]*>/g, '\n').split('\n');
  return [...spoken.map(([, words = '']) => words), ...between]
    .map((words) => words.trim())
    .filter((words) => /\p{L}{2}/u.test(words) && !NAMES.has(words));
}

/** Sentences in a script that are not the message of an error, which nobody is shown. */
function sentencesOf(script: string): string[] {
  const code = script.replace(/\/\*.*?\*\/|\/\/ .*?$/gms, '');
  return [...code.matchAll(/(?<!Error\()(['"`])(\p{Lu}\p{L}* \p{L}[^'"`\n]*)\1/gu)].map(([, , words = '']) => words);
}

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

  it('are all that the templates and the script say, but for the page of the API, which is English', () => {
    const templates = filesIn('views', '.ejs').filter(({ name }) => name !== 'docs.ejs');
    const said = [
      ...templates.map(({ name, text }) => ({ name, words: wordsOf(text) })),
      ...filesIn('src/page', '.ts').map(({ name, text }) => ({ name, words: sentencesOf(text) })),
    ];
    expect(said.filter(({ words }) => words.length > 0)).toEqual([]);
    expect(wordsOf('<p title="Say it"><%= t("a") %> twice</p>')).toEqual(['Say it', '% twice']);
    expect(sentencesOf("show('Say it'); new Error('Not said'); // 'Nor this'")).toEqual(['Say it']);
  });

  it('take values, and keep the place of one that is missing', () => {
    const t = translator('de');
    expect(t('choose.hint', { size: 5 })).toContain('bis 5 MB je Datei, höchstens {files} Dateien');
    expect(() => t('page.nothing' as 'page.title')).toThrow('There is no text page.nothing');
  });
});
