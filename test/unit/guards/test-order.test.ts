import path from 'node:path';

/** As much of a test file as the sequencer looks at. */
interface ListedTest {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}

const Sequencer: {
  new (options: object): { sort(tests: readonly ListedTest[]): Promise<ListedTest[]> };
} = require('../../support/jest/mixed-order.cjs');

const context = { config: { rootDir: process.cwd() } };

/** The order in which these files would be started. */
async function sorted(files: readonly string[]): Promise<string[]> {
  const tests = files.map((file) => ({ path: path.resolve('test', `${file}.test.ts`), context }));
  const order = await new Sequencer({ contexts: [], globalConfig: {} }).sort(tests);
  return order.map((test) => path.relative('test', test.path).replace('.test.ts', ''));
}

describe('the order of the test files', () => {
  const of = (folder: string, count: number) => Array.from({ length: count }, (_, index) => `${folder}/a${index}`);
  const files = [...of('integration', 20), ...of('browser', 10), ...of('process', 10), ...of('unit', 40)];

  it('is the same whatever order they are found in, and leaves none out', async () => {
    const order = await sorted(files);
    expect(await sorted(files.toReversed())).toEqual(order);
    expect(order.toSorted()).toEqual(files.toSorted());
  });

  it('mixes all kinds from the start', async () => {
    const folders = (await sorted(files)).map((file) => file.split('/')[0]);
    expect(new Set(folders.slice(0, 20))).toEqual(new Set(['integration', 'browser', 'process', 'unit']));
    expect(folders.slice(0, 40).filter((folder) => folder === 'unit').length).toBeGreaterThan(10);
  });

  it('ends with short ones', async () => {
    const last = (await sorted(files)).slice(-8);
    expect(last.every((file) => file.startsWith('unit/'))).toBe(true);
  });
});
