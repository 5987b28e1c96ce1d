import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ModelState, modelState } from '../../../src/domain/model-status';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { QUICK_FISH_AUDIO, ServiceHarness } from '../reliability/kit';
import { MOMENTS } from './moments';
import { type StateProxy, startStateProxy } from './state-proxy';

const PAGE = path.join(__dirname, '..', '..', '..', 'docs', 'reliability.md');

/** The cells of the table of states and moments, each with its state and its moment. */
function readTable(): [state: ModelState, moment: string, expected: string][] {
  const page = readFileSync(PAGE, 'utf8').split('\n');
  const start = page.findIndex((line) => line.startsWith('| Fish.Audio says |'));
  const [, ...headings] = cellsOf(page[start] ?? '');
  const rows = page.slice(start + 2, start + 2 + modelState.options.length).map(cellsOf);
  return rows.flatMap(([state = '', ...cells]) =>
    cells.map((cell, place): [ModelState, string, string] => [
      modelState.parse(state.replaceAll('`', '').replace('nothing', 'unknown')),
      headings[place] ?? '',
      cell,
    ]),
  );
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('a voice model', () => {
  let database: TemporaryDatabase;
  let harness: ServiceHarness;
  let proxy: StateProxy;
  beforeAll(async () => {
    database = await startTemporaryDatabase();
    const checks = { firstMs: 50, longestMs: 100, totalMs: 60_000 };
    const worker = { ...QUICK_FISH_AUDIO.worker, trainingEveryMs: 50, checks };
    harness = await ServiceHarness.open(database, { timing: { ...QUICK_FISH_AUDIO, worker } });
    proxy = await startStateProxy(harness.sandbox.url);
    harness.options = { ...harness.options, settings: { FISH_API_BASE_URL: proxy.url } };
    await harness.start();
    await harness.untilState('connected');
  });
  afterAll(async () => {
    await proxy.close();
    await harness.close();
    await database.stop();
  });
  beforeEach(() => harness.forget());

  const table = readTable();

  it('is described in every state at every moment', () => {
    expect(new Set(table.map(([state]) => state))).toEqual(new Set(modelState.options));
    expect(new Set(table.map(([, moment]) => moment))).toEqual(new Set(Object.keys(MOMENTS)));
  });

  it.each(table)('of which Fish.Audio says %s at the moment of %s: %s', async (state, moment, expected) => {
    expect(await MOMENTS[moment]?.({ harness, proxy }, state)).toBe(expected);
  });
});
