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

/** The order in which these files would be started. */
async function sorted(files: readonly string[], context: ListedTest['context']): Promise<string[]> {
  const tests = files.map((file) => ({ path: path.resolve('test', `${file}.test.ts`), context }));
  const order = await new Sequencer({ contexts: [], globalConfig: {} }).sort(tests);
  return order.map((test) => path.relative('test', test.path).replace('.test.ts', ''));
}

describe('the order of the test files', () => {
  // Without durations of an earlier run.
  const config = { id: 'none', rootDir: process.cwd(), cacheDirectory: '/nowhere' };
  const context = { config, hasteFS: { getSize: () => 1 } };

  it('knows every folder of tests, and no other', () => {
    expect([...Sequencer.ORDER].sort()).toEqual(testFolders().sort());
  });

  it('starts with chaos and ends with the unit tests', async () => {
    const files = ['unit/a', 'chaos/walk/b', 'browser/c', 'process/d', 'integration/api/e', 'new-kind/f'];
    const order = await sorted(files, context);
    expect(order.slice(0, 2)).toEqual(['new-kind/f', 'chaos/walk/b']);
    expect(order.at(-1)).toBe('unit/a');
    expect(order.indexOf('process/d')).toBeLessThan(order.indexOf('browser/c'));
  });

  it('spreads the files that keep the processor busy among those that wait', async () => {
    const waiting = Array.from({ length: 10 }, (_, index) => `integration/w${index}`);
    const order = await sorted([...waiting, 'process/a', 'process/b', 'browser/c'], context);
    expect(order.map((file) => file.split('/')[0]).join(' ')).not.toMatch(/(process|browser) (process|browser)/);
    expect(order.at(-1)).toMatch(/^integration/);
  });
});
