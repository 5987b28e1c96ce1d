import { OUTAGE_KINDS } from './outage-kinds';
import { runOutages } from './run-outages';

/** A fixed seed, so that the outages are always the same; `npm run outages` looks for new ones. */
const SEED = 20_261_126;
const TIME_LIMIT_MS = 180_000;

describe('a database that goes away in every way, under load', () => {
  it(
    'is in use within 5 s of its return each time, and nothing is lost or doubled (E102, E103, E105, E122)',
    async () => {
      const lines: string[] = [];
      const isGood = await runOutages({
        rounds: OUTAGE_KINDS.length,
        seed: SEED,
        clients: 1,
        pauseMs: 40,
        lengthMs: { min: 1_000, max: 1_500 },
        print: (line) => lines.push(line),
      });
      if (!isGood) throw new Error(lines.join('\n'));
    },
    TIME_LIMIT_MS,
  );
});
