import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkStructure } from '../../../scripts/structure/structure';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'voice-models-structure-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

const lines = (count: number): string => '// line\n'.repeat(count);
/** A function body that makes the function `count` lines long, its first and last line included. */
const body = (count: number): string => `{\n${lines(count - 2)}}`;
const findings = (): readonly string[] => checkStructure(root).findings;

describe('the limit of a file', () => {
  it.each([
    'src/a.ts',
    'test/unit/a.test.ts',
    'bench/a.ts',
    'scripts/a.ts',
    'test/support/a.cjs',
    'views/a.ejs',
    'public/a.css',
  ])('is 250 lines: %s', (file) => {
    write(file, lines(250));
    expect(findings()).toEqual([]);
    write(file, lines(251));
    expect(findings()).toEqual([`${file}: 251 lines, at most 250`]);
  });

  it('counts a last line without a line break', () => {
    write('src/a.ts', `${lines(250)}// one more`);
    expect(findings()).toEqual(['src/a.ts: 251 lines, at most 250']);
  });

  it('is for no other kinds of file and no other folders', () => {
    write('test/README.md', lines(300));
    write('docs/a.ts', lines(300));
    expect(findings()).toEqual([]);
  });
});

describe('the limit of a function', () => {
  it.each([
    ['a declaration', 'run', (text: string) => `async function run() ${text}`],
    ['a method', 'run', (text: string) => `class A { run() ${text} }`],
    ['a private method', '#run', (text: string) => `class A { #run() ${text} }`],
    ['a constructor', 'constructor', (text: string) => `class A { constructor() ${text} }`],
    ['an accessor', 'size', (text: string) => `class A { get size() ${text} }`],
    ['a method of an object', 'run', (text: string) => `const a = { run() ${text} };`],
    ['an arrow function with a name', 'run', (text: string) => `const run = () => ${text};`],
    ['a function expression with a name', 'run', (text: string) => `const run = function () ${text};`],
    ['an arrow function in an object', 'run', (text: string) => `const a = { run: () => ${text} };`],
    ['an arrow function in a class', 'run', (text: string) => `class A { run = () => ${text}; }`],
    ['an assignment', 'module.exports', (text: string) => `module.exports = () => ${text};`],
  ])('is 40 lines: %s', (_kind, name, declare) => {
    write('src/a.ts', `\n${declare(body(40))}\n`);
    expect(findings()).toEqual([]);
    write('src/a.ts', `\n${declare(body(41))}\n`);
    expect(findings()).toEqual([`src/a.ts:2: ${name} has 41 lines, at most 40`]);
  });

  it('does not count a doc comment, and does count what is inside', () => {
    write('src/a.ts', `/**\n${' * text\n'.repeat(20)} */\nfunction outer() {\n  function inner() ${body(39)}\n}\n`);
    expect(findings()).toEqual(['src/a.ts:23: outer has 41 lines, at most 40']);
  });

  it('is not for inline callbacks, such as the body of a describe', () => {
    write('test/unit/a.test.ts', `describe('a', () => ${body(100)});\nconst b = [1].map(() => ${body(50)});\n`);
    expect(findings()).toEqual([]);
  });
});

describe('the limit of a folder', () => {
  const fill = (folder: string, count: number): void => {
    for (let number = 1; number <= count; number += 1) write(`${folder}/file-${number}.txt`, '');
  };

  it.each(['src/http', 'test/unit/a', 'bench', 'scripts'])('is 14 files beside each other: %s', (folder) => {
    fill(folder, 14);
    fill(`${folder}/below`, 14);
    expect(findings()).toEqual([]);
    fill(folder, 15);
    expect(findings()).toEqual([`${folder}/: 15 files, at most 14 beside each other`]);
  });

  it('is not for the recordings of the tests', () => {
    fill('test/fixtures', 30);
    fill('test/fixtures/cases', 50);
    expect(findings()).toEqual([]);
  });
});

describe('the command', () => {
  const check = () => spawnSync('node_modules/.bin/tsx', ['scripts/check-structure.ts', root], { encoding: 'utf8' });

  it('prints what it measured in src in one line, and ends with 0', () => {
    for (const count of [10, 20, 30]) write(`src/a${count}.ts`, lines(count));
    write('test/unit/a.test.ts', lines(99));
    write('src/b.ts', `function run() ${body(4)}\n`);
    const { status, stdout } = check();
    const measured = 'src: 4 files, lines median 20, p90 30, longest 30; 1 functions, lines median 4, p90 4, longest 4';
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${measured}\n` });
  });

  it('prints every finding, and ends with 1', () => {
    write('src/a.ts', lines(251));
    const { status, stdout } = check();
    expect({ status, lines: stdout.split('\n').slice(1) }).toEqual({
      status: 1,
      lines: ['src/a.ts: 251 lines, at most 250', ''],
    });
  });
});
