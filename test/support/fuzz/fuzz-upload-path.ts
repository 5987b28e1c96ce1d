import fc from 'fast-check';
import { findViolations } from './find-violations';
import { brokenForms, GOOD_CASE, hostileFields, hostileFileNames, oddForms } from './form-cases';
import type { FuzzCase } from './fuzz-case';
import type { FuzzTarget } from './fuzz-target';
import { brokenMedia } from './media-cases';

/** What can be fuzzed. */
export const FAMILIES = {
  'odd forms': oddForms,
  'broken forms': brokenForms,
  'hostile fields': hostileFields,
  'hostile file names': hostileFileNames,
  'broken media': brokenMedia,
} as const satisfies Record<string, fc.Arbitrary<FuzzCase>>;

/** The name of something that can be fuzzed. */
export type Family = keyof typeof FAMILIES;

/** Cases after which a good upload must still be accepted. */
const GOOD_EVERY = 25;

/** How much of which cases. The same seed and count make the same cases. */
export interface FuzzRun {
  readonly family: Family;
  readonly seed: number;
  readonly cases: number;
  /** Stops early, without a finding, when this many milliseconds are over. */
  readonly timeLimitMs: number;
}

/** The smallest case that broke a promise. */
export interface Finding {
  readonly family: Family;
  readonly seed: number;
  readonly violations: readonly string[];
  readonly smallest: FuzzCase;
}

/** Makes the violations of a case an error. Also counts what was answered, in `outcomes`. */
async function hold(target: FuzzTarget, fuzzCase: FuzzCase, outcomes: Map<string, number>): Promise<void> {
  const { outcome, violations } = await findViolations(target, fuzzCase);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (violations.length > 0) throw new Error([...violations, ...target.lastWords].join('\n'));
}

async function holdGood(target: FuzzTarget): Promise<void> {
  const { outcome, violations } = await findViolations(target, GOOD_CASE);
  if (outcome === '201' && violations.length === 0) return;
  throw new Error([`After this, a good upload is answered with ${outcome}.`, ...violations].join('\n'));
}

/** Runs cases until one breaks a promise, and then looks for the smallest that does. Null when none did. */
export async function fuzz(target: FuzzTarget, run: FuzzRun, outcomes: Map<string, number>): Promise<Finding | null> {
  let count = 0;
  let underWay = Promise.resolve();
  const judge = async (fuzzCase: FuzzCase): Promise<void> => {
    await hold(target, fuzzCase, outcomes);
    count += 1;
    if (count % GOOD_EVERY === 0) await holdGood(target);
  };
  const property = fc.asyncProperty(FAMILIES[run.family], (fuzzCase) => {
    underWay = judge(fuzzCase);
    return underWay;
  });
  const details = await fc.check(property, {
    seed: run.seed,
    numRuns: run.cases,
    interruptAfterTimeLimit: run.timeLimitMs,
    markInterruptAsFailure: false,
  });
  // A run that was interrupted has a case under way.
  await underWay.catch(() => undefined);
  const [smallest] = details.counterexample ?? [];
  if (!details.failed || smallest === undefined) return null;
  const reason = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return { family: run.family, seed: run.seed, violations: reason.split('\n'), smallest };
}
