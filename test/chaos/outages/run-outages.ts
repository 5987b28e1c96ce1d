import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import { busyness } from '../../support/machine/busyness';
import type { Violations } from '../invariants';
import { OUTAGE_KINDS, type OutageKind } from './outage-kinds';
import { type Load, Outages } from './outages';

/** How many outages of which length, on which engine (see `startEngine`), and where the report goes. */
export interface OutagesRun extends Load {
  readonly rounds: number;
  readonly engine?: string | undefined;
  readonly lengthMs: { readonly min: number; readonly max: number };
  readonly print: (line: string) => void;
}

/** What is promised: so long after the return of the database, everything that waited is saved. */
const PROMISED_MS = 5_000;
const MAX_PRINTED = 5;
/** Between two outages. */
const MAX_PAUSE_MS = 800;

/** What one outage did. `backMs` is null if the service did not come back. */
interface Round {
  readonly kind: string;
  readonly backMs: number | null;
  /** What is promised, on a machine as busy as this one. */
  readonly promisedMs: number;
}

/** Runs outages under load, prints a line for each and one for all. Resolves to whether every promise was kept. */
export async function runOutages({ rounds, engine, lengthMs, print, ...load }: OutagesRun): Promise<boolean> {
  const outages = await Outages.start(load, engine);
  let isGood = false;
  try {
    print(`seed ${load.seed}, ${outages.engine}, data and logs in ${outages.folder}`);
    const random = seededRandom(load.seed);
    const kindOf = kindsInTurn(random);
    const done: Round[] = [];
    while (done.length < rounds && done.at(-1)?.backMs !== null) {
      const kind = kindOf();
      const length = Math.round(lengthMs.min + random() * (lengthMs.max - lengthMs.min));
      const backMs = await outages.round(kind, length);
      done.push({ kind: kind.name, backMs, promisedMs: PROMISED_MS * busyness() });
      print(`${done.length} ${kind.name} for ${length} ms: ${backMs === null ? 'STUCK' : `back after ${backMs} ms`}`);
      await sleep(random() * MAX_PAUSE_MS);
    }
    const violations = await outages.finish();
    const found = [...problemsOf(done, outages), ...describe(violations)];
    isGood = found.length === 0;
    if (!isGood) print([`FAILED with seed ${load.seed}; the folder is kept`, ...found].join('\n'));
    print(summary(done, violations, outages));
  } finally {
    await outages.close({ keepFolder: !isGood });
  }
  return isGood;
}

/** Every kind once in a random order, and again. */
function kindsInTurn(random: () => number): () => OutageKind {
  let ahead: OutageKind[] = [];
  return () => {
    if (ahead.length === 0) {
      const placed = OUTAGE_KINDS.map((kind) => ({ kind, place: random() }));
      ahead = placed.sort((one, other) => one.place - other.place).map(({ kind }) => kind);
    }
    return ahead.pop() as OutageKind;
  };
}

function isLate({ backMs, promisedMs }: Round): boolean {
  return backMs !== null && backMs > promisedMs;
}

function problemsOf(rounds: readonly Round[], outages: Outages): string[] {
  const problems = rounds.flatMap((round) => {
    if (round.backMs === null) return [`stuck after: ${round.kind}`];
    return isLate(round) ? [`back after ${round.backMs} ms only: ${round.kind}`] : [];
  });
  if (outages.load.successes < rounds.length) problems.push('there was no load: too few uploads succeeded');
  const lost = outages.logged('database_unavailable');
  return lost > rounds.length ? [...problems, `${lost} lines in the log for ${rounds.length} outages`] : problems;
}

function describe(violations: Violations): string[] {
  return Object.entries(violations).flatMap(([kind, found]) =>
    found.slice(0, MAX_PRINTED).map((what: string) => `${kind}: ${what}`),
  );
}

function summary(rounds: readonly Round[], { lost, doubled, orphaned, other }: Violations, outages: Outages): string {
  const times = rounds.flatMap(({ backMs }) => backMs ?? []).sort((one, two) => one - two);
  const stuck = rounds.length - times.length;
  const back = `back after ${times[Math.floor(times.length / 2)]} ms (median), ${times.at(-1)} ms (slowest)`;
  const log = `logged ${outages.logged('database_unavailable')} losses, ${outages.logged('database_connected')} connections`;
  const load = `uploads ${outages.load.uploads}, 2xx ${outages.load.successes}, records ${outages.records}`;
  const counts = `lost ${lost.length}, doubled ${doubled.length}, orphaned ${orphaned.length}, other ${other.length}`;
  return `rounds ${rounds.length}, ${load}, stuck ${stuck}, late ${rounds.filter(isLate).length}, ${counts}; ${back}; ${log}`;
}
