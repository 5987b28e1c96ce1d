// The import rules of docs/architecture.md, checked by `npm run check`.
const rule = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });
const layer = (name, from, to, comment) => rule(name, { path: from }, { path: to }, comment);
const library = (name, allowedIn, packages, comment) =>
  rule(name, { path: '^src/', pathNot: allowedIn }, { path: `node_modules/(${packages})/` }, comment);

/** Rooms below the services: each knows itself, plain types, errors and the helpers, and none of its neighbours. */
const PARTS = 'fish-audio|database|journal|media';
const PLAIN = 'domain|errors|concurrency|files';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(@jongodb/)' },
    },
    layer(
      'domain-is-plain',
      '^src/domain/',
      '^(?!src/domain/|node_modules/zod/)',
      'Domain types know no other part, and no library but zod, by which they are declared.',
    ),
    layer('errors-are-leaves', '^src/errors/', '^src/(?!errors/|domain/)', 'The error table depends on nothing else.'),
    layer(
      'helpers-are-leaves',
      '^src/(concurrency|files)/',
      '^src/(?!concurrency/|files/)',
      'Helpers for concurrency and files know nothing of voices.',
    ),
    rule(
      'parts-do-not-know-each-other',
      { path: `^src/(${PARTS})/` },
      { path: '^src/', pathNot: `^src/($1|${PLAIN})/` },
      'Siblings talk through services only.',
    ),
    layer(
      'services-know-parts-only',
      '^src/services/',
      `^src/(?!services/|(${PARTS}|${PLAIN})/)`,
      'Services never see HTTP.',
    ),
    rule(
      'services-meet-at-their-index',
      { path: '^src/services/([^/]+)/' },
      { path: '^src/services/', pathNot: '^src/services/($1/|[^/]+/index\\.ts$)' },
      'A folder of services is known to the others by what its index.ts exports on purpose.',
    ),
    layer(
      'http-is-the-top',
      '^src/(?!http/|bootstrap/)',
      '^src/http/',
      'Only bootstrap, which puts the parts together, imports http.',
    ),
    layer(
      'sandbox-is-separate',
      '^src/(?!sandbox/|cli/verify-database\\.ts)',
      '^src/sandbox/',
      'The product never imports the sandbox.',
    ),
    library('express-at-the-edge', '^src/(http|sandbox)/', 'express', 'Express stays at the edge.'),
    library(
      'axios-in-the-client',
      '^src/fish-audio/',
      'axios|form-data',
      'Only the Fish.Audio client speaks HTTP outwards.',
    ),
    library(
      'mongodb-in-the-database',
      '^src/(database|sandbox)/',
      'mongodb',
      'Only DatabaseManager speaks to MongoDB.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
