import { Chaos, type Tally, type Verdict } from './chaos';
import type { Violations } from './invariants';

/** How often the service is killed, in which sequence, and where the report goes. */
export interface ChaosRun {
  readonly kills: number;
  readonly seed: number;
  readonly killsPerRound: number;
  readonly print: (line: string) => void;
}

/** Of each kind of violation, at most this many are printed. */
const MAX_PRINTED = 5;

/** Runs chaos and prints a line for every round. Resolves to whether every promise was kept. */
export async function runChaos({ kills, seed, killsPerRound, print }: ChaosRun): Promise<boolean> {
  const chaos = await Chaos.start(seed);
  let isGood = false;
  try {
    print(`seed ${seed}, data and logs in ${chaos.folder}`);
    const last = await runRounds(chaos, kills, killsPerRound, print);
    const late = isClean(last.violations) ? await chaos.finish() : [];
    const violations = { ...last.violations, other: [...last.violations.other, ...late] };
    isGood = isClean(violations);
    if (!isGood) print([`FAILED with seed ${seed}; the folder is kept`, ...describe(violations)].join('\n'));
    print(summary(last.tally, violations));
  } finally {
    await chaos.close({ keepFolder: !isGood });
  }
  return isGood;
}

async function runRounds(
  chaos: Chaos,
  kills: number,
  killsPerRound: number,
  print: ChaosRun['print'],
): Promise<Verdict> {
  const startedAt = Date.now();
  let verdict: Verdict | undefined;
  for (let done = 0, round = 1; done < kills; round += 1) {
    const killsNow = Math.min(killsPerRound, kills - done);
    done += killsNow;
    verdict = await chaos.round(killsNow);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    print(`round ${round}, ${seconds} s: ${summary(verdict.tally, verdict.violations)}`);
    if (!isClean(verdict.violations)) break;
  }
  if (verdict === undefined) throw new RangeError('There has to be at least one kill.');
  return verdict;
}

function isClean(violations: Violations): boolean {
  return Object.values(violations).every((found) => found.length === 0);
}

function describe(violations: Violations): string[] {
  return Object.entries(violations).flatMap(([kind, found]) =>
    found.slice(0, MAX_PRINTED).map((what: string) => `${kind}: ${what}`),
  );
}

function summary(tally: Tally, { lost, duplicated, orphaned, other }: Violations): string {
  const { kills, atSteps, uploads, successes, models, records } = tally;
  const counts = `kills ${kills} (${atSteps} at a step), uploads ${uploads}, 2xx ${successes}, models ${models}, records ${records}`;
  return `${counts}, lost ${lost.length}, duplicated ${duplicated.length}, orphaned ${orphaned.length}, other ${other.length}`;
}
