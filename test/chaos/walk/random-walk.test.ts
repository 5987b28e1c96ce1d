import fc from 'fast-check';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { WALK, type WalkModel } from './walk-commands';
import { WalkWorld } from './walk-world';

/** A fixed seed, so that the walks are always the same. */
const SEED = 20_261_123;
const WALKS = 4;
const TIME_LIMIT_MS = 180_000;

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());

describe('any sequence of requests, faults and restarts', () => {
  it(
    'leaves every user with exactly what was promised (J196)',
    async () => {
      const walk = fc.asyncProperty(WALK, async (steps) => {
        const world = await WalkWorld.start(database);
        try {
          await world.whenReady();
          const model: WalkModel = { voices: [], isDatabaseAway: false, mayHaveUnknownModels: false };
          await fc.asyncModelRun(() => ({ model, real: world }), steps);
          expect(await world.violations()).toEqual([]);
        } finally {
          await world.close();
        }
      });
      await fc.assert(walk, { seed: SEED, numRuns: WALKS, endOnFailure: true });
    },
    TIME_LIMIT_MS,
  );
});
