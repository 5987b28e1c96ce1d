import { parseArgs } from 'node:util';
import { findViolations } from './find-violations';
import { describeFinding, readFinding } from './finding-file';
import { FAMILIES, type Family, fuzz } from './fuzz-upload-path';
import { FuzzTarget } from './target/fuzz-target';

const HELP = `npm run fuzz -- [--minutes N] [--seed N] [--family NAME] [--replay FILE]
  --minutes  how long, 1 by default
  --seed     the first seed; a run prints which one it used
  --family   one of: ${Object.keys(FAMILIES).join(', ')}; all in turn by default
  --replay   sends only the case of a saved finding
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

async function run(
  target: FuzzTarget,
  families: readonly Family[],
  firstSeed: number,
  minutes: number,
): Promise<number> {
  const until = Date.now() + minutes * 60_000;
  const outcomes = new Map<string, number>();
  let findings = 0;
  for (let seed = firstSeed; Date.now() < until && findings < MAX_FINDINGS; seed += 1) {
    for (const family of families) {
      const timeLimitMs = until - Date.now();
      if (timeLimitMs <= 0) break;
      const finding = await fuzz(target, { family, seed, cases: CASES_PER_TURN, timeLimitMs }, outcomes);
      if (finding === null) continue;
      findings += 1;
      print(describeFinding(finding));
    }
  }
  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  print(`${total} cases from seed ${firstSeed}, ${findings} findings. Responses:`);
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a))
    print(`${String(count).padStart(7)} ${outcome}`);
  return findings;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { minutes: text, seed: text, family: text, replay: text, help: { type: 'boolean' } },
  });
  const families = Object.keys(FAMILIES).filter((name) => values.family === undefined || name === values.family);
  if (values.help || families.length === 0) return print(HELP);
  const target = await FuzzTarget.start();
  try {
    const seed = Number(values.seed ?? Date.now() % 1_000_000);
    const findings =
      values.replay === undefined
        ? await run(target, families as Family[], seed, Number(values.minutes ?? 1))
        : await replay(target, values.replay);
    process.exitCode = findings === 0 ? 0 : 1;
  } finally {
    await target.close();
  }
}

void main();
