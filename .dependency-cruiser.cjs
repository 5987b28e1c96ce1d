// The import rules of docs/architecture.md, checked by `npm run check`.
const rule = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });
const layer = (name, from, to, comment) => rule(name, { path: from }, { path: to }, comment);
const library = (name, allowedIn, packages, comment) =>
  rule(name, { path: '^src/', pathNot: allowedIn }, { path: `node_modules/(${packages})/` }, comment);

/** Rooms below the services: each knows itself, plain types, errors and the helpers, and none of its neighbours. */
const PARTS = 'fish-audio|database|identity|journal|media|storage';
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
      '^(?!src/domain/|node_modules/zod/|crypto$)',
      'Domain types know no other part, and no library but zod, by which they are declared, and the hash by which a key is named.',
    ),
    layer(
      'errors-are-leaves',
      '^src/errors/',
      '^(?!src/(errors|domain)/)',
      'The error table knows domain types alone.',
    ),
    layer(
      'helpers-are-leaves',
      '^src/(concurrency|files)/',
      '^(src/(?!concurrency/|files/)|node_modules/)',
      'Helpers for concurrency and files know nothing of voices, and no library.',
    ),
    layer(
      'config-is-a-leaf',
      '^src/config/',
      '^src/(?!config/|database/connection/mongo-uri\\.ts$)',
      'The settings know no part; mongo-uri.ts, which opens nothing, checks MONGO_URI.',
    ),
    layer('observability-is-a-leaf', '^src/observability/', '^src/(?!observability/)', 'The logger knows no part.'),
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
      'services-are-used-from-above',
      '^src/(?!services/|http/|cli/|bootstrap/)',
      '^src/services/',
      'Only http, cli and bootstrap use the services.',
    ),
    layer(
      'contract-is-plain',
      '^src/contract/',
      '^(?!src/(contract|domain|errors)/|node_modules/(zod|zod-openapi)/)',
      'The contract knows the types that are sent and the error table, and no part.',
    ),
    layer(
      'contract-is-for-http',
      '^src/(?!contract/|http/)',
      '^src/contract/',
      'What is said over HTTP is for HTTP alone.',
    ),
    layer(
      'http-imports',
      '^src/http/',
      `^src/(?!http/|contract/|texts/|services/|(${PARTS})/|domain/|errors/|(concurrency|files)/|observability/describe-error\\.ts$)`,
      'HTTP knows what is below it, and of observability only how an error is described.',
    ),
    layer(
      'routes-are-the-top-of-http',
      '^src/http/(?!routes/|app\\.ts$)',
      '^src/http/routes/',
      'Only the app knows the routes; what several of them need is beside them.',
    ),
    layer(
      'http-is-the-top',
      '^src/(?!http/|bootstrap/)',
      '^src/http/',
      'Only bootstrap, which puts the parts together, imports http.',
    ),
    layer('cli-is-a-leaf', '^src/(?!cli/)', '^src/cli/', 'Commands are started, and imported by nothing.'),
    layer(
      'bootstrap-is-the-root',
      '^src/(?!bootstrap/|index\\.ts$|sandbox/demo/|cli/reconcile/recreate\\.ts$)',
      '^src/bootstrap/',
      'Only the process and the demo start the service; reconcile makes lost models again with its parts.',
    ),
    layer(
      'settings-are-passed-down',
      '^src/(?!config/|bootstrap/|cli/|index\\.ts$|sandbox/demo/)',
      '^src/config/',
      'A part is given its values, and does not read the settings.',
    ),
    layer(
      'client-is-alone',
      '^src/client/',
      '^(?!src/client/)',
      'The client runs everywhere, with nothing else installed.',
    ),
    layer(
      'client-is-for-callers',
      '^src/(?!client/|page/|react/)',
      '^src/client/',
      'The service does not call itself.',
    ),
    layer(
      'react-imports',
      '^src/react/',
      '^(?!src/(react|client)/|node_modules/(@types/)?react/)',
      'The hooks know React, which the app brings, and the client.',
    ),
    layer('react-is-for-callers', '^src/(?!react/)', '^src/react/', 'The page and the service have no React.'),
    layer(
      'page-is-alone',
      '^src/page/',
      '^(?!src/(page|client|texts)/|node_modules/(wavesurfer\\.js|mediabunny)/)',
      'The browser gets the page, its texts, the client, and what draws and cuts recordings.',
    ),
    layer('texts-are-a-leaf', '^src/texts/', '^(?!src/texts/)', 'The texts of the page know no part.'),
    layer('texts-are-for-people', '^src/(?!texts/|http/|page/)', '^src/texts/', 'Only pages are in several languages.'),
    layer('page-is-for-the-browser', '^src/(?!page/)', '^src/page/', 'The page is not code of the server.'),
    layer(
      'sandbox-is-separate',
      '^src/(?!sandbox/|cli/verify-database\\.ts)',
      '^src/sandbox/',
      'The product never imports the sandbox.',
    ),
    layer(
      'sandbox-knows-no-product',
      '^src/sandbox/(?!demo/)',
      '^src/(?!sandbox/)',
      'What stands in for Fish.Audio and MongoDB shares no code with what it tests.',
    ),
    layer('src-stands-alone', '^src/', '^(test|bench|scripts)/', 'The product needs no tests and no tools.'),
    rule(
      'no-dev-dependencies-in-the-product',
      { path: '^src/(?!sandbox/|react/|page/)' },
      { dependencyTypes: ['npm-dev'] },
      'They are not installed where the service runs.',
    ),
    library(
      'express-at-the-edge',
      '^src/(http|sandbox/fish-audio)/',
      'compression|express|express-rate-limit|helmet|multer',
      'Express stays at the edge.',
    ),
    library(
      'axios-in-the-client',
      '^src/fish-audio/',
      'axios|form-data',
      'Only the Fish.Audio client speaks HTTP outwards.',
    ),
    library('mongodb-in-the-database', '^src/database/', 'mongodb', 'Only the database part speaks to MongoDB.'),
    library(
      'aws-in-the-storage',
      '^src/storage/s3/',
      '@aws-sdk|@smithy',
      'Only the part that keeps sounds speaks to S3.',
    ),
    layer(
      's3-is-loaded-when-chosen',
      '^src/(?!storage/s3/|storage/open-home\\.ts$)',
      '^src/storage/s3/',
      'The SDK costs memory and time, and is imported by import() alone.',
    ),
    library('jose-in-the-tokens', '^src/identity/tokens/', 'jose', 'One folder verifies tokens.'),
    library('openid-client-in-the-sign-in', '^src/identity/sign-in/', 'openid-client', 'One folder signs people in.'),
    library('yazl-in-the-export', '^src/services/voice-models/export/', 'yazl', 'One module writes archives.'),
    library('zod-openapi-in-the-contract', '^src/contract/document/', 'zod-openapi', 'One folder makes the document.'),
    library('dotenv-in-the-config', '^src/config/env-file\\.ts$', 'dotenv', 'One module reads .env.'),
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
