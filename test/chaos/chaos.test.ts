import type { Kill } from './plan';
import { runChaos } from './run-chaos';

/** A fixed seed, so that load and faults are always the same; `npm run chaos` looks for new ones. */
const SEED = 20_261_123;
/**
 * The kills after which most is left to be done: a model whose response was lost, whose entry the next start adopts; one that
 * was made and has no record; a recording without its upload; and one at no step at all. `npm run test:wide` kills at every step,
 * and three instances with folders of their own and with a shared one.
 */
const CHOSEN: readonly Kill[] = [
  { kind: 'at a step', step: 'put-one', occurrence: 1 },
  { kind: 'at a step', step: 'sending-written', occurrence: 1 },
  { kind: 'at a step', step: 'adopted', occurrence: 1 },
  { kind: 'at a step', step: 'created-written', occurrence: 1 },
  { kind: 'at a moment', afterMs: 100 },
];
const TIME_LIMIT_MS = 240_000;

describe('a service that is killed again and again', () => {
  it(
    'keeps every promise, at steps of the journal and in between (C61, E105, F128, F129, F130, F131, J187, J230)',
    async () => {
      const lines: string[] = [];
      const kills = CHOSEN.length;
      const run = { instances: 1, folders: ['own'], kills, killsPerRound: kills, firstKills: CHOSEN } as const;
      const isGood = await runChaos({ ...run, seed: SEED, isQuick: true, print: (line) => lines.push(line) });
      if (!isGood) throw new Error(lines.join('\n'));
    },
    TIME_LIMIT_MS,
  );
});
