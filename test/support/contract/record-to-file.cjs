const { openSync, writeSync } = require('node:fs');
const { recordExchanges } = require('./record-exchanges.cjs');

// Loaded by `node --require` into a service that runs as a process of its own: writes each exchange as a line of JSON.
const file = openSync(process.env.EXCHANGES_FILE, 'a');
recordExchanges(
  () => true,
  (exchange) => {
    try {
      writeSync(file, `${JSON.stringify(exchange)}\n`);
    } catch {
      // A test may have filled the disk, and is not about this file.
    }
  },
);
