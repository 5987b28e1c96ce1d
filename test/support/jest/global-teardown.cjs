const closeWorker = require('./close-worker.cjs');
const { leaveMemoryDisk } = require('./memory-disk.cjs');

/** Jest's global teardown: closes what tests had that ran in Jest itself and not in a worker, and removes what all of them left. */
module.exports = async () => {
  await closeWorker();
  leaveMemoryDisk();
};
