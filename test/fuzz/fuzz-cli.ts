import { parseArgs } from 'node:util';
import { findViolations } from './find-violations';
import { describeFinding, readFinding } from './finding-file';
import { FAMILIES, type Family, fuzz } from './fuzz-upload-path';
import { FuzzTarget } from './target/fuzz-target';

const HELP = `npm run fuzz -- [--minutes N] [--seed N] [--family NAME] [--replay FILE] [--verbose]
  --minutes  how long, 1 by default
  --seed     the first seed; a run prints which one it used
  --family   one of: ${Object.keys(FAMILIES).join(', ')}; all in turn by default
  --replay   sends only the case of a saved finding
  --verbose  how often each response came, too
Ends with one line that says how it went, and with exit code 1 when there are findings, each in a file of its own.
`;
const CASES_PER_TURN = 100;
/** A run stops after this many. */
const MAX_FINDINGS = 20;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function replay(target: FuzzTarget, file: string): Promise<number> {
  const { outcome, violations } = await findViolations(target, readFinding(file));
  print([`Response: ${outcome}`, ...violations, ...target.latestErrors].join('\n'));
  return violations.length;
}

/** What a run looks for, and for how long. */
interface RunPlan {
  readonly families: readonly Family[];
  readonly firstSeed: number;
  readonly minutes: number;
  readonly isVerbose: boolean;
}

async function run(target: FuzzTarget, { families, firstSeed, minutes, isVerbose }: RunPlan): Promise<number> {
  const until = Date.now() + minutes * 60_000;
  const outcomes = new Map<string, number>();
  let [findings, seed] = [0, firstSeed];
  for (; Date.now() < until && findings < MAX_FINDINGS; seed += 1) {
    for (const family of families) {
      const timeLimitMs = until - Date.now();
      if (timeLimitMs <= 0) break;
      const finding = await fuzz(target, { family, seed, cases: CASES_PER_TURN, timeLimitMs }, outcomes);
      if (finding === null) continue;
      findings += 1;
      print(describeFinding(finding));
    }
  }
  const counts = [...outcomes].sort(([, a], [, b]) => b - a);
  if (isVerbose) for (const [outcome, count] of counts) print(`${String(count).padStart(7)} ${outcome}`);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const peak = `${Math.round(target.peakBytes / 1e6)} MB at most`;
  print(`fuzz: ${total} cases in ${minutes} min, seeds ${firstSeed} to ${seed - 1}, ${peak}: ${findings} findings`);
  return findings;
}

async function main(): Promise<void> {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const { values } = parseArgs({
    options: { minutes: text, seed: text, family: text, replay: text, verbose: flag, help: flag },
  });
  const families = Object.keys(FAMILIES).filter((name) => values.family === undefined || name === values.family);
  if (values.help || families.length === 0) return print(HELP);
  const target = await FuzzTarget.start();
  try {
    const plan = {
      families: families as Family[],
      firstSeed: Number(values.seed ?? Date.now() % 1_000_000),
      minutes: Number(values.minutes ?? 1),
      isVerbose: values.verbose === true,
    };
    const findings = values.replay === undefined ? await run(target, plan) : await replay(target, values.replay);
    process.exitCode = findings === 0 ? 0 : 1;
  } finally {
    await target.close();
  }
}

void main();
