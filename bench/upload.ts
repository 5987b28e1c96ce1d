import { parseArgs } from 'node:util';
import { CONTENDERS, startReference } from './upload/contenders';
import { type Cell, type MeasureOptions, measureCell } from './upload/measure-cell';
import { type MeasuredCell, machineFacts, toMarkdown } from './upload/report';
import { makeForm, SAMPLE_SIZES, type UploadForm } from './upload/samples';

const CONCURRENCIES = [1, 8, 32];
/** How many MB one round of a cell sends, for each sample size; never fewer uploads than run at once. */
const ROUND_MEGABYTES = { full: [40, 160, 200], quick: [20, 40, 100] };

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    'node-args': { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench:upload -- [options]
  --quick             one round and fewer uploads: a rough result in short time
  --json              the numbers as JSON
  --rounds <n>        rounds of each cell
  --only <32x50,...>  these cells only: uploads at once, x, MB
  --node-args <...>   for our service alone, such as --node-args=--cpu-prof
`;

function allCells(): Cell[] {
  const targets = options.quick ? ROUND_MEGABYTES.quick : ROUND_MEGABYTES.full;
  return SAMPLE_SIZES.flatMap((megabytes, place) =>
    CONCURRENCIES.map((concurrency) => {
      const wanted = Math.round(((targets[place] ?? 0) / megabytes) * Math.sqrt(concurrency));
      return { megabytes, concurrency, uploadsPerRound: Math.max(concurrency, wanted) };
    }),
  );
}

function chosenCells(): Cell[] {
  const names = options.only?.split(',');
  const chosen = allCells().filter((cell) => names?.includes(`${cell.concurrency}x${cell.megabytes}`) ?? true);
  if (chosen.length === 0) throw new Error(`There is no cell ${options.only}.`);
  return chosen;
}

async function measureAll(cells: readonly Cell[]): Promise<MeasuredCell[]> {
  const sink = await startReference('sink.ts', {});
  const measure: MeasureOptions = {
    sink,
    contenders: CONTENDERS,
    rounds: Number(options.rounds ?? (options.quick ? 1 : 3)),
    nodeArgs: options['node-args'].split(' ').filter((word) => word !== ''),
  };
  const warmUpForm = makeForm(SAMPLE_SIZES[0] ?? 1);
  const measured: MeasuredCell[] = [];
  let form: UploadForm = warmUpForm;
  try {
    for (const cell of cells) {
      if (form.megabytes !== cell.megabytes) form = makeForm(cell.megabytes);
      process.stderr.write(`${cell.concurrency} x ${cell.megabytes} MB ...\n`);
      measured.push({ ...cell, results: await measureCell(cell, form, warmUpForm, measure) });
    }
  } finally {
    await sink.stop();
  }
  return measured;
}

async function main(): Promise<void> {
  if (options.help) {
    console.log(HELP);
    return;
  }
  const machine = machineFacts();
  const cells = await measureAll(chosenCells());
  console.log(options.json ? JSON.stringify({ machine, cells }, null, 2) : toMarkdown(machine, cells));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
