import fc from 'fast-check';
import { brokenForms, GOOD_CASE, hostileFields, hostileFileNames, oddForms } from './cases/form-cases';
import type { FuzzCase } from './cases/fuzz-case';
import { brokenMedia, brokenStructure } from './cases/media-cases';
import { findViolations } from './find-violations';
import type { FuzzTarget } from './target/fuzz-target';

/** What can be fuzzed. */
export const FAMILIES = {
  'odd forms': oddForms,
  'broken forms': brokenForms,
  'hostile fields': hostileFields,
  'hostile file names': hostileFileNames,
  'broken media': brokenMedia,
  'broken structure': brokenStructure,
} as const satisfies Record<string, fc.Arbitrary<FuzzCase>>;

/** The name of something that can be fuzzed. */
export type Family = keyof typeof FAMILIES;

/** After this many cases a good upload must still be accepted. */
const GOOD_EVERY = 10;

/** Which cases, and how many. The same seed and count make the same cases. */
export interface FuzzRun {
  readonly family: Family;
  readonly seed: number;
  readonly cases: number;
  /** Stops without a finding after this many milliseconds. */
  readonly timeLimitMs: number;
}

/** The smallest case that broke a promise. */
export interface Finding {
  readonly family: Family;
  readonly seed: number;
  readonly violations: readonly string[];
  readonly smallest: FuzzCase;
}

/** Throws when a case has violations. Also counts the responses in `outcomes`. */
async function expectNoViolations(
  target: FuzzTarget,
  fuzzCase: FuzzCase,
  outcomes: Map<string, number>,
): Promise<void> {
  const { outcome, violations } = await findViolations(target, fuzzCase);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (violations.length > 0) throw new Error([...violations, ...target.latestErrors].join('\n'));
}

async function expectGoodUpload(target: FuzzTarget): Promise<void> {
  const { outcome, violations } = await findViolations(target, GOOD_CASE);
  if (outcome === '201' && violations.length === 0) return;
  throw new Error([`After this, a good upload is answered with ${outcome}.`, ...violations].join('\n'));
}

/** Judges cases one by one, and remembers the latest: the case during which a run was interrupted may be a finding too. */
class Judge {
  latest: FuzzCase | null = null;
  #current: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(
    readonly target: FuzzTarget,
    readonly outcomes: Map<string, number>,
  ) {}

  judge(fuzzCase: FuzzCase): Promise<void> {
    this.latest = fuzzCase;
    this.#current = this.#check(fuzzCase);
    return this.#current;
  }

  /** Resolves, once the latest case is finished, with the error it failed with; null when it passed. */
  verdict(): Promise<unknown> {
    return this.#current.then(
      () => null,
      (error: unknown) => error,
    );
  }

  async #check(fuzzCase: FuzzCase): Promise<void> {
    await expectNoViolations(this.target, fuzzCase, this.outcomes);
    this.#count += 1;
    if (this.#count % GOOD_EVERY === 0) await expectGoodUpload(this.target);
  }
}

/** Runs cases until one breaks a promise, then looks for the smallest that does. Null when none did. */
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
