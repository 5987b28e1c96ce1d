const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { faultsAt } = require('../contract/validators.cjs');
const closeWorker = require('./close-worker.cjs');

// Optimises what runs often, and not what a test runs a few times: half of what V8's compiler takes. Later lines count in another way.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=540672');

/** With which jest-worker has a worker end, and waits for half a second. Processes that are not closed by then end with their worker. */
const CHILD_MESSAGE_END = 2;
const CLOSE_MS = 250;
process.on('message', ([kind] = []) => {
  if (kind === CHILD_MESSAGE_END) void Promise.race([closeWorker(), sleep(CLOSE_MS)]).finally(() => process.exit());
});

/** What Jest keeps for a test file: its handlers of events, which a further file would get a second time, and what it has set. */
const KEPT = [
  'EVENT_HANDLERS',
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_IMMEDIATELY',
  'WAIT_BEFORE_RETRY',
  'LOG_ERRORS_BEFORE_RETRY',
];

/** What follows the promises of a test file. Jest makes one for each file. */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

/**
 * Node as it is: tests run in the context of the worker and not in one of their own, so that all of them share what is not a
 * test (see caching-runtime.cjs). What a test file has replaced is as before after it. With the validators of the contract, and
 * Playwright, which are loaded once as well.
 */
class ContractEnvironment {
  global = globalThis;
  /** The old fake timers of Jest. */
  fakeTimers = null;
  #before;

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.#before = { exit: process.exit, console: globalThis.console, environment: { ...process.env } };
    for (const name of KEPT) delete globalThis[Symbol.for(name)];
  }

  async setup() {
    globalThis.faultsAt = faultsAt;
    globalThis.loadPlaywright = () => require('playwright-core');
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    process.exit = this.#before.exit;
    // Up to Node 22 every promise is shown to each of them, for as long as the process runs.
    for (const storage of storages) storage.disable();
    storages.clear();
    globalThis.console = this.#before.console;
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#before.environment)) delete process.env[name];
    }
    Object.assign(process.env, this.#before.environment);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** There is none but that of the worker. */
  getVmContext() {
    return globalThis;
  }
}

module.exports = ContractEnvironment;
