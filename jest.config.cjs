/** What repeats one thing at many places, or needs many processes for it: `npm run test:wide` has it, and whoever names it. */
const WIDE = [
  'browser/parts/**/*',
  'chaos/*',
  'chaos/outages/*',
  'chaos/walk/*',
  'contract/speech/*',
  'fuzz/upload-path',
  'integration/**/bucket',
  'integration/**/odd-documents',
  'integration/docs/{client,database-integration}',
  'integration/identity/keys-command',
  'integration/instances/*',
  'integration/limits/fish-concurrency',
  'integration/media/{agreement,cases}',
  'integration/model-states/table',
  'integration/reliability/many-uploads',
  'process/{demo,fresh-clone,full-disk,journal-command,production-install,reconcile,scarce-resources,shared-*,usage}',
  'process/{hostile,kills,reconcile}/*',
  'process/stop/stop-*',
  'unit/guards/expressions',
  'unit/journal/many-entries',
  'unit/media/{inspector-lifecycle,process-pool}',
  'unit/media/inspect/damaged-samples',
  'unit/media/readers/*mutations',
].map((place) => `**/test/${place}.test.ts`);
const isWide = process.env.WIDE === '1';
const isAll = process.argv.slice(2).every((argument) => argument.startsWith('-'));

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/jest/contract-environment.cjs',
  roots: ['<rootDir>/test'],
  testMatch: isWide ? WIDE : ['**/*.test.ts', ...(isAll ? WIDE.map((place) => `!${place}`) : [])],
  // swc only strips types; `npm run check` judges them. `ignoreDynamic` keeps import() a real import, which the
  // ESM-only fish-audio client of the contract test needs.
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs', ignoreDynamic: true } }],
  },
  // import() of our own modules names the compiled file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  runtime: '<rootDir>/test/support/jest/caching-runtime.cjs',
  globalSetup: '<rootDir>/test/support/jest/global-setup.cjs',
  globalTeardown: '<rootDir>/test/support/jest/global-teardown.cjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/skip-without-browser.ts'],
  // Most tests wait most of the time: for a time-out, a process that starts, a database that is to come back. With fewer workers two
  // cores are idle for a part of the time; with more, tests that measure time wait for each other.
  maxWorkers: 6,
  // A worker that has grown beyond this makes way for a new one, which has to load everything again.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/jest/mixed-order.cjs',
  // Long enough for a machine that others use as well: a test asserts what happens, and not how soon. An engine of one's own choice
  // may be ten times as slow as the one that the tests start.
  testTimeout: process.env.MONGO_TEST_URI ? 120_000 : 60_000,
};
