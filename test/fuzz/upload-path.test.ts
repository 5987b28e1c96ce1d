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
    ['odd forms', 40],
    ['broken forms', 40],
    ['hostile fields', 20],
    ['hostile file names', 20],
    ['broken media', 30],
    ['broken structure', 50],
  ])(
    'answers, stays alive and keeps nothing: %s',
    async (family, cases) => {
      const finding = await fuzz(target, { family, seed: SEED, cases, timeLimitMs: TIME_LIMIT_MS }, new Map());
      if (finding !== null) throw new Error(describeFinding(finding));
    },
    TIME_LIMIT_MS * 2,
  );
});
