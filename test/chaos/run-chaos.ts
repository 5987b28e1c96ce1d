import { Chaos, type Round, type Verdict } from './chaos';
import type { Arrangement, Folders } from './fleet/fleet';
import type { Violations } from './invariants';
import type { Tally } from './tally';
import type { StoreKind } from './world/recordings';

/** How often instances are killed, in which sequence, and where the report goes. */
export interface ChaosRun {
  readonly instances: number;
  /** How the data folders are arranged, round by round in turn. */
  readonly folders: readonly Folders[];
  readonly kills: number;
  readonly seed: number;
  readonly killsPerRound: number;
  /**
   * Whether the load is light, a kill comes at the first time that a step does, and models that cannot be found are looked for only
   * as long as the sandbox needs, and not as the product does.
   */
  readonly isQuick?: boolean;
  /** Whether the sandbox behaves as unkindly as it can. */
  readonly isUnkind?: boolean;
  /** Where recordings are kept; in a folder unless told otherwise. */
  readonly store?: StoreKind;
  readonly print: (line: string) => void;
}

/** Of each kind of violation, at most this many are printed. */
const MAX_PRINTED = 5;
/** `FISH_CONCURRENCY` of a single instance, the most that an account may have. */
const CONCURRENCY_OF_ONE = 50;
/** `FISH_CONCURRENCY` of several: few enough for them to be in each other's way. */
const CONCURRENCY_OF_SEVERAL = 5;

/** Runs chaos and prints a line for every round. Resolves to whether every promise was kept. */
export async function runChaos(run: ChaosRun): Promise<boolean> {
  const { seed, instances, isQuick = false, isUnkind = false, store = 'filesystem', print } = run;
  const chaos = await Chaos.start({ seed, instances, isQuick, isUnkind, store });
  let isGood = false;
  try {
    print(`seed ${seed}, data and logs in ${chaos.folder}`);
    const last = await runRounds(chaos, run);
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

async function runRounds(chaos: Chaos, run: ChaosRun): Promise<Verdict> {
  const { kills, killsPerRound, print } = run;
  const startedAt = Date.now();
  let verdict: Verdict | undefined;
  for (let done = 0, number = 1; done < kills; number += 1) {
    const killsNow = Math.min(killsPerRound, kills - done);
    done += killsNow;
    const round = roundOf(run, number, killsNow);
    verdict = await chaos.round(round);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const kind = run.instances > 1 ? ` (${round.arrangement.folders} folders, faults: ${round.faultKinds})` : '';
    print(`round ${number}${kind}, ${seconds} s: ${summary(verdict.tally, verdict.violations)}`);
    if (!isClean(verdict.violations)) break;
  }
  if (verdict === undefined) throw new RangeError('There has to be at least one kill.');
  return verdict;
}

/**
 * Several instances have rounds in turn in which MongoDB fails as well, and others in which it does not. With folders of their
 * own a second model is promised away only while MongoDB is there, and whether it is reported in time depends on the moment.
 */
function roundOf(run: ChaosRun, number: number, kills: number): Round {
  const { instances, folders, isQuick = false } = run;
  if (instances === 1) {
    const arrangement: Arrangement = { folders: 'own', concurrency: CONCURRENCY_OF_ONE, isQuick };
    return { kills, arrangement, faultKinds: 'all' };
  }
  const turn = number - 1;
  const arrangement = {
    folders: folders[turn % folders.length] ?? 'own',
    concurrency: CONCURRENCY_OF_SEVERAL,
    isQuick,
  };
  const isSteady = Math.floor(turn / folders.length) % 2 === 1 || (isQuick && arrangement.folders === 'own');
  return { kills, arrangement, faultKinds: isSteady ? 'of Fish.Audio' : 'all' };
}

function isClean(violations: Violations): boolean {
  return Object.values(violations).every((found) => found.length === 0);
}

function describe(violations: Violations): string[] {
  return Object.entries(violations).flatMap(([kind, found]) =>
    found.slice(0, MAX_PRINTED).map((what: string) => `${kind}: ${what}`),
  );
}

function summary(tally: Tally, violations: Violations): string {
  const { kills, atSteps, uploads, successes, deletions, erasures, versions, speeches } = tally;
  const { reported, models, records, atOnce } = tally;
  const counts = [
    `kills ${kills} (${atSteps} at a step)`,
    `uploads ${uploads}, 2xx ${successes}, deletions ${deletions}, erasures ${erasures}`,
    `versions ${versions}, speeches ${speeches}`,
    `models ${models}, records ${records}, reported ${reported}, at once ${atOnce}`,
    ...Object.entries(violations).map(([kind, found]) => `${kind} ${found.length}`),
  ];
  return counts.join(', ');
}
