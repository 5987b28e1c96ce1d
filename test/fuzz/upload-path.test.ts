import { IS_WIDE } from '../support/machine/wide';
import { describeFinding } from './finding-file';
import { type Family, fuzz } from './fuzz-upload-path';
import { FuzzTarget } from './target/fuzz-target';

/** A fixed seed, so that the cases are always the same; `npm run fuzz` looks for new ones. */
const SEED = 20_261_123;
const TIME_LIMIT_MS = 90_000;

let target: FuzzTarget;
beforeAll(async () => {
  target = await FuzzTarget.start();
});
afterAll(() => target.close());

describe('the upload path, whatever is sent', () => {
  it.each<[Family, number]>([
    ['odd forms', IS_WIDE ? 40 : 15],
    ['broken forms', IS_WIDE ? 40 : 15],
    ['hostile fields', IS_WIDE ? 20 : 10],
    ['hostile file names', IS_WIDE ? 20 : 10],
    ['broken media', IS_WIDE ? 30 : 12],
    ['broken structure', IS_WIDE ? 50 : 20],
  ])(
    'answers, stays alive and keeps nothing: %s',
    async (family, cases) => {
      const finding = await fuzz(target, { family, seed: SEED, cases, timeLimitMs: TIME_LIMIT_MS }, new Map());
      if (finding !== null) throw new Error(describeFinding(finding));
    },
    TIME_LIMIT_MS * 2,
  );
});
