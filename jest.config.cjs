/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // swc only strips types; `npm run check` judges them. `ignoreDynamic` keeps import() a real import, which the
  // ESM-only fish-audio client of the contract test needs.
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs', ignoreDynamic: true } }],
  },
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/jest/long-files-first.cjs',
  testTimeout: 20_000,
};
