const path = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What this worker has compiled: the source and its script, by file name. */
const compiled = new Map();
/** What this worker has read and transformed, by file name. */
const transformed = new Map();
/** Which file `require` of a name in a file leads to, by both. */
const resolved = new Map();
/** Runs the modules of the test file that runs now. One runs at a time in a worker. */
let current;

/** The place of Jest's global configuration among the arguments of the runtime. */
const GLOBAL_CONFIG = 7;
const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * Jest's runtime gives each test file every module anew, and finds, reads, transforms and compiles it anew as well. This one
 * does so once for each worker: the files of the project and of its packages stay as they are while tests run. What a module
 * does when it is loaded still happens in each test file, in a context of its own.
 */
class CachingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { watch, watchAll } = args[GLOBAL_CONFIG];
    // Only there files change meanwhile.
    if (watch || watchAll) return;
    this._resolution.cjsCache = resolved;
    keepTransformed(this.transformCache);
    keepCompiled(this.executor);
    shareJestObject(this.jestGlobals);
  }

  /** Jest clears here what it knows of files. */
  teardown() {
    this._resolution.cjsCache = new Map();
    super.teardown();
  }
}

function keepTransformed(cache) {
  const transform = cache.transform.bind(cache);
  cache.transform = (fileName, options) => {
    // Those of Jest itself are not transformed, and ES modules are transformed in another way.
    if (options?.isInternalModule || options?.supportsStaticESM) return transform(fileName, options);
    const known = transformed.get(fileName);
    if (known === undefined) {
      const code = transform(fileName, options);
      transformed.set(fileName, cache.transforms.get(fileName));
      return code;
    }
    cache.transforms.set(fileName, known);
    // With it, a stack names the lines of the TypeScript file.
    if (known.sourceMapPath) cache.sourceMaps.set(fileName, known.sourceMapPath);
    return known.code;
  };
}

function keepCompiled(executor) {
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

/** Jest makes a `jest` for every module, which packages do not use: they share one. */
function shareJestObject(globals) {
  const jestObjectFor = globals.jestObjectFor.bind(globals);
  let shared;
  globals.jestObjectFor = (fileName) => {
    if (!fileName.includes(PACKAGES)) return jestObjectFor(fileName);
    shared ??= jestObjectFor(fileName);
    return shared;
  };
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
