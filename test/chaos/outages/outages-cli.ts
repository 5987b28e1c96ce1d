import { parseArgs } from 'node:util';
import { runOutages } from './run-outages';

const HELP = `npm run outages -- [--rounds N] [--seed S] [--clients N] [--pause MS] [--engine E]
  --rounds  how many outages there are, 200 by default; each is of another kind and lasts 1 to 4 seconds
  --seed    determines the sequence of uploads and outages; a run prints which one it used
  --clients how many clients upload all the time, 1 by default; each begins about five uploads a second
  --pause   how many milliseconds each client waits besides between two uploads, 1 by default
  --engine  the connection string of a running MongoDB, or the path of a FerretDB, which is then started with SQLite and
            really killed; without it the temporary MongoDB of the tests
`;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { rounds: text, seed: text, clients: text, pause: text, engine: text, help: { type: 'boolean' } },
});

function count(value: string | undefined, byDefault: number): number {
  const number = Number(value ?? byDefault);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${value} is not a whole number above 0`);
  return number;
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const isGood = await runOutages({
    rounds: count(values.rounds, 200),
    seed: count(values.seed, 1 + (Date.now() % 1_000_000)),
    clients: count(values.clients, 1),
    pauseMs: count(values.pause, 1),
    engine: values.engine,
    lengthMs: { min: 1_000, max: 4_000 },
    print: (line) => void process.stdout.write(`${line}\n`),
  });
  process.exitCode = isGood ? 0 : 1;
}

void main();
