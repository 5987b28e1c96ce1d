const path = require('node:path');
const { isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');
const { SharedModules } = require('./shared-modules.cjs');

/** What this worker has read and transformed, by file name. */
const transformed = new Map();
/** Which file `require` of a name in a file leads to, by both. */
const resolved = new Map();
/** What all test files of this worker have together. */
const shared = new SharedModules();

/** The place of Jest's global configuration among the arguments of the runtime. */
const GLOBAL_CONFIG = 7;
/** Jest gives these to a test file itself. */
const FRAMEWORK = /^(@jest\/|jest|expect$|pretty-format$)/;

/**
 * Jest's runtime gives each test file every module anew, in a context of its own: all of the service and its packages are found,
 * read, compiled and run again for each of some 300 files, and none of it is ever optimised. Nothing is mocked here, and the
 * service keeps no state in modules. So this runtime loads what is not a test once for each worker, as Node does, and only the
 * modules below `test` for each file.
 */
class CachingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { watch, watchAll } = args[GLOBAL_CONFIG];
    // Only there files change meanwhile.
    if (watch || watchAll) shared.forget();
    else {
      this._resolution.cjsCache = resolved;
      keepTransformed(this.transformCache);
    }
    this.executor.compile = (source, fileName) =>
      shared.compile(source, fileName, this.executor.injectedModuleParameters);
    shared.use({
      testFolder: path.join(this._config.rootDir, 'test') + path.sep,
      resolve: (from, name) => this._resolution.resolveCjs(from, name),
      transform: (fileName) => this.transformCache.transform(fileName),
    });
  }

  /** A module that is not a test is the same for all test files. */
  requireModuleOrMock(from, name) {
    if (FRAMEWORK.test(name)) return super.requireModuleOrMock(from, name);
    if (isBuiltin(name)) return require(name);
    const fileName = this._resolution.resolveCjs(from, name);
    return shared.has(fileName) ? shared.load(fileName) : super.requireModuleOrMock(from, name);
  }

  /** Jest would have it lead to modules of this runtime, for the process, which outlives the runtime. */
  installGetBuiltinModule() {}

  /** Jest clears here what it knows of files. */
  teardown() {
    this._resolution.cjsCache = new Map();
    super.teardown();
  }
}

/** Keeps what a file became, for the test files after this one. */
function keepTransformed(cache) {
  for (const [fileName, { sourceMapPath }] of transformed) {
    // With it, a stack names the lines of the TypeScript file.
    if (sourceMapPath) cache.sourceMaps.set(fileName, sourceMapPath);
  }
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
    return known.code;
  };
}

module.exports = CachingRuntime;
