import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos';

const HELP = `npm run chaos -- [--kills N] [--seed S] [--kills-per-round N]
  --kills            how often the service is killed, 100 by default
  --seed             determines the sequence of uploads, faults and kills; a run prints which one it used
  --kills-per-round  after how many kills everything must settle and is compared, 20 by default
`;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { kills: text, seed: text, 'kills-per-round': text, help: { type: 'boolean' } },
});

function count(value: string | undefined, byDefault: number): number {
  const number = Number(value ?? byDefault);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${value} is not a whole number above 0`);
  return number;
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const isGood = await runChaos({
    kills: count(values.kills, 100),
    seed: count(values.seed, 1 + (Date.now() % 1_000_000)),
    killsPerRound: count(values['kills-per-round'], 20),
    print: (line) => void process.stdout.write(`${line}\n`),
  });
  process.exitCode = isGood ? 0 : 1;
}

void main();
