import { parseArgs } from 'node:util';
import { measureDocuments } from './scale/documents';
import { measurePages, pagesToMarkdown } from './scale/pages';
import { documentsToMarkdown, resultsToMarkdown } from './scale/report';
import { SCENARIOS } from './scale/scenarios';
import { simulate } from './scale/simulate';

const { values: options } = parseArgs({
  options: {
    documents: { type: 'boolean', default: false },
    pages: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench:scale -- [options]
  --documents   what records weigh and what an upload asks of MongoDB, measured through the whole service
  --pages       what each kind of page of a list costs among 1,000 and among 100,000 records, with the engine of MONGO_TEST_URI
  --seed <n>    another run of the simulation; the same number gives the same figures
`;

async function main(): Promise<void> {
  if (options.help) console.log(HELP);
  else if (options.pages) console.log(pagesToMarkdown(await measurePages(process.env.MONGO_TEST_URI)));
  else if (options.documents) console.log(documentsToMarkdown(await measureDocuments()));
  else console.log(resultsToMarkdown(SCENARIOS.map((scenario) => simulate(scenario, Number(options.seed)))));
}

void main();
