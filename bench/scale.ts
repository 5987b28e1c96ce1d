import { wholeNumber } from './harness/options';
import { runBench } from './harness/run-bench';
import { measureDocuments } from './scale/documents';
import { measurePages, pagesToMarkdown } from './scale/pages';
import { documentsToMarkdown, resultsToMarkdown } from './scale/report';
import { SCENARIOS } from './scale/scenarios';
import { simulate } from './scale/simulate';

const OPTIONS = {
  documents: {
    type: 'boolean',
    help: 'what records weigh and what an upload asks of MongoDB, measured through the whole service',
  },
  pages: {
    type: 'boolean',
    help: 'what each kind of page of a list costs among 1,000 and among 100,000 records, with the engine of MONGO_TEST_URI',
  },
  seed: { type: 'string', value: '<n>', help: 'another run of the simulation; the same number gives the same figures' },
} as const;

runBench({
  name: 'bench:scale',
  options: OPTIONS,
  measure: async ({ pages, documents, seed }, cleanUp) => {
    const random = wholeNumber('seed', seed, 1, 0);
    if (pages) console.log(pagesToMarkdown(await measurePages(cleanUp, process.env.MONGO_TEST_URI)));
    else if (documents) console.log(documentsToMarkdown(await measureDocuments(cleanUp)));
    else console.log(resultsToMarkdown(SCENARIOS.map((scenario) => simulate(scenario, random))));
  },
});
