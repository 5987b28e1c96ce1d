const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What this worker has compiled: the source and its script, by file name. */
const compiled = new Map();
/** Runs the modules of the test file that runs now. One runs at a time in a worker. */
let current;

/**
 * Jest's runtime gives each test file every module anew, and compiles it anew as well, since V8 keeps no code of functions
 * that have their own `import()`. This one compiles a module once for each worker. What a module does when it is loaded
 * still happens in each test file, in a context of its own.
 */
class CachingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    current = executor;
    const compile = executor.compile.bind(executor);
    executor.compile = (source, fileName) => {
      const context = executor.environment.getVmContext();
      if (context === null || fileName === executor.testPath) return compile(source, fileName);
      try {
        return scriptOf(source, fileName).runInContext(context);
      } catch {
        // What cannot be compiled is reported in Jest's own words.
        return compile(source, fileName);
      }
    };
  }
}

function scriptOf(source, fileName) {
  const known = compiled.get(fileName);
  if (known?.source === source) return known.script;
  const head = `(function (${current.injectedModuleParameters.join(', ')}) {`;
  const script = new Script(`${head}${source}\n})`, {
    filename: fileName,
    columnOffset: -head.length,
    importModuleDynamically: (specifier, _script, attributes, phase) =>
      current.dynamicImport(specifier, fileName, current.environment.getVmContext(), attributes, phase),
  });
  compiled.set(fileName, { source, script });
  return script;
}

module.exports = CachingRuntime;
