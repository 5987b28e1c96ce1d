const { TestEnvironment } = require('jest-environment-node');
const { faultsAt } = require('../contract/validators.cjs');

/**
 * Node as the tests have it, with the validators of the contract. A test file gets every module anew, and this one stays: so
 * they are compiled once for each worker and not for each file.
 */
class ContractEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.faultsAt = faultsAt;
  }
}

module.exports = ContractEnvironment;
