import { type ChaosRun, runChaos } from './run-chaos';

/** A fixed seed, so that the kills are always the same; `npm run chaos` looks for new ones. */
const SEED = 20_261_123;
/** One full cycle of the plan: a kill at every step of the journal and of keeping recordings, and some at other moments. */
const CYCLE = 21;
/** In each round of several instances; one round with folders of their own, and one with a shared one. */
const KILLS_OF_SEVERAL = 2;
const TIME_LIMIT_MS = 240_000;

async function expectGood(run: Pick<ChaosRun, 'instances' | 'folders' | 'kills' | 'killsPerRound'>): Promise<void> {
  const lines: string[] = [];
  const isGood = await runChaos({ ...run, seed: SEED, isQuick: true, print: (line) => lines.push(line) });
  if (!isGood) throw new Error(lines.join('\n'));
}

describe('a service that is killed again and again', () => {
  it(
    'keeps every promise, at every step of the journal and in between (C61, E105, F128, F129, F130, F131, J187)',
    () => expectGood({ instances: 1, folders: ['own'], kills: CYCLE, killsPerRound: CYCLE }),
    TIME_LIMIT_MS,
  );

  it(
    'keeps every promise with three instances, with folders of their own and with a shared one (J230)',
    () =>
      expectGood({
        instances: 3,
        folders: ['own', 'shared'],
        kills: 2 * KILLS_OF_SEVERAL,
        killsPerRound: KILLS_OF_SEVERAL,
      }),
    TIME_LIMIT_MS,
  );
});
