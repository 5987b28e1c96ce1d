import { parseArgs } from 'node:util';
import { measureDocuments } from './scale/documents';
import { documentsToMarkdown, resultsToMarkdown } from './scale/report';
import { SCENARIOS } from './scale/scenarios';
import { simulate } from './scale/simulate';

const { values: options } = parseArgs({
  options: {
    documents: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench:scale -- [options]
  --documents   what records weigh and what an upload asks of MongoDB, measured through the whole service
  --seed <n>    another run of the simulation; the same number gives the same figures
`;

async function main(): Promise<void> {
  if (options.help) console.log(HELP);
  else if (options.documents) console.log(documentsToMarkdown(await measureDocuments()));
  else console.log(resultsToMarkdown(SCENARIOS.map((scenario) => simulate(scenario, Number(options.seed)))));
}

void main();
