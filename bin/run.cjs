// Runs a compiled program, as in `node bin/run.cjs cli/journal.js list`. It compiles nothing and needs no development
// dependency; where the program was not compiled, or a package is missing, it says so in one line.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { runScript } = require('./bytecode.cjs');

/** The exit code of sysexits.h for a configuration that cannot work; no command uses it for anything else. */
const EXIT_CONFIG = 78;

function complain(line) {
  process.stderr.write(`${line}\n`);
  process.exit(EXIT_CONFIG);
}

const [node, , program = '', ...args] = process.argv;
const file = path.join(__dirname, '..', 'dist', program);
if (!existsSync(file)) {
  complain(`dist/${program} is missing, because nothing was compiled yet: run "npm ci && npm run build" first.`);
}
process.argv = [node, file, ...args];
try {
  if (existsSync(`${file}.bytecode`)) runScript(file);
  else require(file);
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  complain(`${error.message.split('\n', 1)[0]}: run "npm ci && npm run build" first.`);
}
