import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A code where a title or a table of titles has one: in parentheses, alone or in a row, or as a value of its own. */
const CODE = /(?<=[(' ])[A-J]\d{1,3}(?=[,;)'])/g;
const LINE = /^\| ([A-J]\d{1,3}) \| \S.*\.\s\|$/gm;

function codesInTitles(): Set<string> {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const texts = files.map((file) => readFileSync(path.join('test', file), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(CODE) ?? []));
}

describe('the codes in test titles', () => {
  const explained = [...readFileSync('test/README.md', 'utf8').matchAll(LINE)].map(([, code = '']) => code);
  const used = codesInTitles();

  it('each have a line in test/README.md', () => {
    expect([...used].filter((code) => !explained.includes(code))).toEqual([]);
  });

  it('are each explained once, and all that are explained are used', () => {
    expect(explained.filter((code) => !used.has(code))).toEqual([]);
    expect(explained).toEqual([...new Set(explained)]);
  });

  it('are found: there are more than a hundred', () => {
    expect(used.size).toBeGreaterThan(100);
  });
});
