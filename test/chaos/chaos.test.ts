import { runChaos } from './run-chaos';

/** A fixed seed, so that the kills are always the same; `npm run chaos` looks for new ones. */
const SEED = 20_261_123;
/** One full cycle of the plan: a kill at every step of the journal, and some at other moments. */
const KILLS = 20;
const TIME_LIMIT_MS = 240_000;

describe('a service that is killed again and again', () => {
  it(
    'keeps every promise, at every step of the journal and in between (C61, E105, F128, F129, F130, F131, J187)',
    async () => {
      const lines: string[] = [];
      const isGood = await runChaos({
        instances: 1,
        folders: ['own'],
        kills: KILLS,
        seed: SEED,
        killsPerRound: KILLS,
        print: (line) => lines.push(line),
      });
      if (!isGood) throw new Error(lines.join('\n'));
    },
    TIME_LIMIT_MS,
  );
});
