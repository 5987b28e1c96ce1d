import { runChaos } from './run-chaos';

/** A fixed seed, so that load and faults are always the same; `npm run chaos` looks for new ones. */
const SEED = 20_261_123;
const TIME_LIMIT_MS = 240_000;

describe('a service of three instances that are killed again and again', () => {
  it(
    'keeps every promise, with folders of their own and with a shared one (J230)',
    async () => {
      const lines: string[] = [];
      const print = (line: string) => lines.push(line);
      const folders = ['own', 'shared'] as const;
      const run = { instances: 3, folders, kills: 4, killsPerRound: 2, seed: SEED, isQuick: true };
      const isGood = await runChaos({ ...run, print });
      if (!isGood) throw new Error(lines.join('\n'));
    },
    TIME_LIMIT_MS,
  );
});
