import type { CleanUp } from './harness/clean-up';
import { describeMachine, describeNoise } from './harness/noise';
import { type BenchValues, COMPARING, chosenNames, wholeNumber } from './harness/options';
import { roundsOf } from './harness/rounds';
import { runBench } from './harness/run-bench';
import { startReference } from './harness/servers';
import { chosenCells } from './upload/cells';
import { CONTENDERS, runnable, type StartOptions } from './upload/contenders';
import { type MeasuredCell, measureCell } from './upload/measure-cell';
import { makeVenv } from './upload/python';
import { toMarkdown } from './upload/report';

const WARM_UP = 200;
const QUICK_WARM_UP = 40;

const OPTIONS = {
  ...COMPARING,
  only: { type: 'string', value: '<32x50,...>', help: 'these cells only: uploads at once, x, MB' },
  contenders: {
    type: 'string',
    value: '<ours,...>',
    help: `these contenders only; there are ${CONTENDERS.join(', ')}`,
  },
  'warm-up': {
    type: 'string',
    value: '<n>',
    help: `uploads of 1 MB to each contender beforehand; ${WARM_UP} unless given`,
  },
  'node-args': { type: 'string', value: '<...>', help: 'for our service alone, such as --node-args=--cpu-prof' },
  python: {
    type: 'string',
    value: '<path>',
    default: 'python3',
    help: 'an interpreter with Flask, gunicorn and requests',
  },
  venv: {
    type: 'boolean',
    help: 'installs these three in a virtual environment that is removed afterwards',
  },
  json: { type: 'boolean', help: 'the numbers of every round as JSON' },
} as const;

type Values = BenchValues<typeof OPTIONS>;

async function startOptions(values: Values, cleanUp: CleanUp, sinkUrl: string): Promise<StartOptions> {
  const nodeArgs = values['node-args']?.split(' ').filter(Boolean) ?? [];
  const python = values.venv ? await makeVenv(cleanUp, values.python) : values.python;
  return { cleanUp, sinkUrl, nodeArgs, python };
}

runBench({
  name: 'bench:upload',
  options: OPTIONS,
  measure: async (values, cleanUp) => {
    const cells = chosenCells(values.only, values.quick);
    const names = chosenNames('contenders', values.contenders, CONTENDERS);
    const warmUp = wholeNumber('warm-up', values['warm-up'], values.quick ? QUICK_WARM_UP : WARM_UP);
    const rounds = roundsOf(values);
    const sink = await startReference(cleanUp, 'sink.ts');
    const start = await startOptions(values, cleanUp, sink.url);
    const contenders = await runnable(names, start);
    const measured: MeasuredCell[] = [];
    for (const cell of cells) measured.push(await measureCell(cell, { sink, contenders, start, rounds, warmUp }));
    const [machine, noise] = [describeMachine(), rounds.noise.report()];
    if (values.json)
      return console.log(JSON.stringify({ machine, noise, seed: rounds.seed, cells: measured }, null, 2));
    const how = `${rounds.count} rounds, warm-up of ${warmUp}, seed ${rounds.seed}`;
    console.log([`${machine}; ${how}`, describeNoise(noise), toMarkdown(measured)].join('\n\n'));
  },
});
