import fc from 'fast-check';
import { brokenForms, GOOD_CASE, hostileFields, hostileFileNames, oddForms } from './cases/form-cases';
import type { FuzzCase } from './cases/fuzz-case';
import { brokenMedia } from './cases/media-cases';
import { findViolations } from './find-violations';
import type { FuzzTarget } from './target/fuzz-target';

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

/** Judges cases one by one, and remembers the latest: what an interrupted run leaves under way may be a finding too. */
class Judge {
  latest: FuzzCase | null = null;
  #underWay: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(
    readonly target: FuzzTarget,
    readonly outcomes: Map<string, number>,
  ) {}

  judge(fuzzCase: FuzzCase): Promise<void> {
    this.latest = fuzzCase;
    this.#underWay = this.#hold(fuzzCase);
    return this.#underWay;
  }

  /** Resolves with what the latest case was found guilty of, once it is through; null when of nothing. */
  verdict(): Promise<unknown> {
    return this.#underWay.then(
      () => null,
      (error: unknown) => error,
    );
  }

  async #hold(fuzzCase: FuzzCase): Promise<void> {
    await hold(this.target, fuzzCase, this.outcomes);
    this.#count += 1;
    if (this.#count % GOOD_EVERY === 0) await holdGood(this.target);
  }
}

/** Runs cases until one breaks a promise, and then looks for the smallest that does. Null when none did. */
export async function fuzz(target: FuzzTarget, run: FuzzRun, outcomes: Map<string, number>): Promise<Finding | null> {
  const judge = new Judge(target, outcomes);
  const property = fc.asyncProperty(FAMILIES[run.family], (fuzzCase) => judge.judge(fuzzCase));
  const details = await fc.check(property, {
    seed: run.seed,
    numRuns: run.cases,
    interruptAfterTimeLimit: run.timeLimitMs,
    markInterruptAsFailure: false,
  });
  const late = await judge.verdict();
  const error = details.failed ? details.errorInstance : late;
  const [smallest = judge.latest] = details.counterexample ?? [];
  if (error === null || smallest === null) return null;
  const reason = error instanceof Error ? error.message : String(error);
  return { family: run.family, seed: run.seed, violations: reason.split('\n'), smallest };
}
