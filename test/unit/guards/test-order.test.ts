import { readdirSync } from 'node:fs';
import path from 'node:path';

/** As much of a test file as the sequencer of Jest looks at. */
interface ListedTest {
  readonly path: string;
  readonly context: {
    readonly config: { readonly id: string; readonly rootDir: string; readonly cacheDirectory: string };
    readonly hasteFS: { getSize(): number };
  };
}

const Sequencer: {
  new (options: object): { sort(tests: readonly ListedTest[]): Promise<ListedTest[]> };
  readonly ORDER: readonly string[];
} = require('../../support/jest/long-files-first.cjs');

/** The folders of test/ that hold tests. */
function testFolders(): string[] {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  return [...new Set(tests.map((file) => file.split(path.sep)[0] ?? ''))];
}

describe('the order of the test files', () => {
  it('knows every folder of tests, and no other', () => {
    expect([...Sequencer.ORDER].sort()).toEqual(testFolders().sort());
  });

  it('starts with chaos and ends with the unit tests, without durations of an earlier run', async () => {
    const config = { id: 'none', rootDir: process.cwd(), cacheDirectory: '/nowhere' };
    const context = { config, hasteFS: { getSize: () => 1 } };
    const files = ['unit/a', 'chaos/walk/b', 'browser/c', 'process/d', 'integration/api/e', 'new-kind/f'];
    const tests = files.map((file) => ({ path: path.resolve('test', `${file}.test.ts`), context }));

    const sorted = await new Sequencer({ contexts: [], globalConfig: {} }).sort(tests);

    const order = sorted.map((test) => path.relative('test', test.path).replace('.test.ts', ''));
    expect(order).toEqual(['new-kind/f', 'chaos/walk/b', 'process/d', 'browser/c', 'integration/api/e', 'unit/a']);
  });
});
