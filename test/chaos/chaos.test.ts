import { IS_WIDE } from '../support/machine/wide';
import type { Kill } from './plan';
import { type ChaosRun, runChaos } from './run-chaos';

/** A fixed seed, so that load and faults are always the same; `npm run chaos` looks for new ones. */
const SEED = 20_261_123;
/**
 * The kills after which most is left to be done: a model whose response was lost, whose entry the next start adopts; one that
 * was made and has no record; a recording without its upload; and one at no step at all. `npm run test:wide` kills at every step.
 */
const CHOSEN: readonly Kill[] = [
  { kind: 'at a step', step: 'put-one', occurrence: 1 },
  { kind: 'at a step', step: 'sending-written', occurrence: 1 },
  { kind: 'at a step', step: 'adopted', occurrence: 1 },
  { kind: 'at a step', step: 'created-written', occurrence: 1 },
  { kind: 'at a moment', afterMs: 100 },
];
const TIME_LIMIT_MS = 240_000;

type Run = Pick<ChaosRun, 'instances' | 'folders' | 'kills' | 'killsPerRound' | 'firstKills'>;

async function expectGood(run: Run): Promise<void> {
  const lines: string[] = [];
  const isGood = await runChaos({ ...run, seed: SEED, isQuick: true, print: (line) => lines.push(line) });
  if (!isGood) throw new Error(lines.join('\n'));
}

describe('a service that is killed again and again', () => {
  it(
    'keeps every promise, at steps of the journal and in between (C61, E105, F128, F129, F130, F131, J187)',
    () =>
      expectGood({
        instances: 1,
        folders: ['own'],
        kills: CHOSEN.length,
        killsPerRound: CHOSEN.length,
        firstKills: CHOSEN,
      }),
    TIME_LIMIT_MS,
  );

  (IS_WIDE ? it : it.skip)(
    'keeps every promise with three instances, with folders of their own and with a shared one (J230)',
    () => expectGood({ instances: 3, folders: ['own', 'shared'], kills: 4, killsPerRound: 2 }),
    TIME_LIMIT_MS,
  );
});
