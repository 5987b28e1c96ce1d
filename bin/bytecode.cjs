// Loads one large script together with the bytecode that `bin/keep-bytecode.cjs` has kept of it, so that V8 need not compile it
// at each start. `module.enableCompileCache()` does the like for many files, from Node 22 on; this works on every line.
const { isAscii } = require('node:buffer');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { constants, Script } = require('node:vm');

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/** V8 keeps ASCII in half the memory of other texts, if it is told so. esbuild writes it, except in regular expressions. */
function readSource(file) {
  const bytes = readFileSync(file);
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** The bytecode beside the script; undefined where there is none. */
function readBytecode(file) {
  try {
    return readFileSync(`${file}.bytecode`);
  } catch {
    return undefined;
  }
}

/**
 * Runs a script as a CommonJS module, and returns it. V8 takes its bytecode only where it was made by the same version with the
 * same flags from a source of the same length; otherwise it compiles the source, which takes longer and changes nothing else.
 */
function runScript(file) {
  const script = new Script(`(function (${PARAMETERS.join(', ')}) {${readSource(file)}\n})`, {
    filename: file,
    cachedData: readBytecode(file),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  return script;
}

module.exports = { runScript };
