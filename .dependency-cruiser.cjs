// The import rules of docs/architecture.md, checked by `npm run check`.
const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});
const library = (name, allowedIn, packages, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: allowedIn },
  to: { path: `node_modules/(${packages})/` },
});

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
    layer('domain-is-plain', '^src/domain/', '^(?!src/domain/)', 'Domain types know no library and no other part.'),
    layer('errors-are-leaves', '^src/errors/', '^src/(?!errors/|domain/)', 'The error table depends on nothing else.'),
    {
      name: 'parts-do-not-know-each-other',
      comment: 'Siblings talk through services only.',
      severity: 'error',
      from: { path: '^src/(fish-audio|database|journal|media)/' },
      to: { path: '^src/', pathNot: '^src/($1|domain|errors)/' },
    },
    layer(
      'services-know-parts-only',
      '^src/services/',
      '^src/(?!services/|fish-audio/|database/|journal/|media/|domain/|errors/)',
      'Services never see HTTP.',
    ),
    layer(
      'routes-are-the-top',
      '^src/(?!routes/|app\\.ts|dependencies\\.ts)',
      '^src/routes/',
      'Nothing imports routes.',
    ),
    layer('sandbox-is-separate', '^src/(?!sandbox/)', '^src/sandbox/', 'The product never imports the sandbox.'),
    library(
      'express-at-the-edge',
      '^src/(app|server|index|dependencies)\\.ts|^src/(routes|middleware|sandbox)/',
      'express',
      'Express stays at the edge.',
    ),
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
