const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { faultsAt } = require('../contract/validators.cjs');

/**
 * Node as the tests have it, with the validators of the contract and Playwright. A test file gets every module anew, and this
 * one stays: so both are compiled once for each worker and not for each file.
 */
class ContractEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    // Jest makes the global object of a context a proxy. Each use of `Math` or `Buffer` takes some 0.3 microseconds then, which
    // is most of the time of a loop over the bytes of a recording. So the context gets a plain one.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }

  async setup() {
    await super.setup();
    this.global.faultsAt = faultsAt;
    this.global.loadPlaywright = () => require('playwright-core');
  }
}

module.exports = ContractEnvironment;
