import { ModelSearch } from '../../../../src/services/recovery/model-search';
import { RecordedLog } from '../../../support/service/recorded-log';
import { entryOf } from '../../journal/journal-support';

const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

afterEach(() => jest.restoreAllMocks());

/** Sets the clock by so much, while no time passes. */
function setClock(byMs: number): void {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
}

it.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('an upload in doubt is looked for as long as ever after the clock was set %s', async (_, byMs) => {
  let asked = 0;
  const findModelByTag = async () => {
    asked += 1;
    return null;
  };
  const timing = { everyMs: 0, maxLookUpIntervalMs: 0, notFoundAfterMs: HOUR_MS };
  const search = new ModelSearch({ fishAudio: { findModelByTag }, log: new RecordedLog() }, timing);
  expect(await search.look(entryOf(1), NEVER)).toBe('unknown');
  setClock(byMs);
  expect(await search.look(entryOf(1), NEVER)).toBe('unknown');
  expect(asked).toBe(2);
});
