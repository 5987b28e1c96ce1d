const { readFileSync } = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const { Script, SyntheticModule } = require('node:vm');

const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * The modules that all test files of this worker have together: packages, and every file of the project outside `test`. Node
 * loads the packages; the files of the project are transformed as Jest transforms tests.
 */
class SharedModules {
  /** What has been loaded, and the compiled script of each file, by file name. */
  #loaded = new Map();
  #scripts = new Map();
  /** How the test file that runs now finds and transforms files. */
  #current;

  /** From now on: files are found and transformed by the runtime of this test file. */
  use(current) {
    this.#current = current;
  }

  /** Loads everything again, where files may have changed. */
  forget() {
    this.#loaded.clear();
    this.#scripts.clear();
  }

  /** Whether a file belongs to all test files of the worker. */
  has(fileName) {
    return fileName.includes(PACKAGES) || !fileName.startsWith(this.#current.testFolder);
  }

  /** What a file exports. It runs when it is first asked for. */
  load(fileName) {
    if (fileName.includes(PACKAGES)) return require(fileName);
    const known = this.#loaded.get(fileName);
    if (known !== undefined) return known.exports;
    const module = { exports: {}, id: fileName, filename: fileName, loaded: false, children: [], paths: [] };
    this.#loaded.set(fileName, module);
    try {
      this.#run(module);
    } catch (error) {
      this.#loaded.delete(fileName);
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  /** The function of a CommonJS module, in the context of the worker. A file that has not changed is compiled once. */
  compile(source, fileName, parameters) {
    const known = this.#scripts.get(fileName);
    if (known?.source === source) return known.script.runInThisContext();
    const head = `(function (${parameters.join(', ')}) {`;
    const script = new Script(`${head}${source}\n})`, {
      filename: fileName,
      columnOffset: -head.length,
      importModuleDynamically: (specifier) => this.#import(specifier, fileName),
    });
    this.#scripts.set(fileName, { source, script });
    return script.runInThisContext();
  }

  #run(module) {
    const { filename } = module;
    if (path.extname(filename) === '.json') {
      module.exports = JSON.parse(readFileSync(filename, 'utf8'));
      return;
    }
    const parameters = ['module', 'exports', 'require', '__dirname', '__filename'];
    const run = this.compile(this.#current.transform(filename), filename, parameters);
    run.call(module.exports, module, module.exports, this.#requireOf(filename), path.dirname(filename), filename);
  }

  #requireOf(fileName) {
    const ofNode = createRequire(fileName);
    const find = (name) => (name.startsWith('.') ? this.load(this.#current.resolve(fileName, name)) : ofNode(name));
    return Object.assign(find, { resolve: ofNode.resolve, cache: ofNode.cache });
  }

  /** `import()`: of a file of the project as `require` has it, of anything else as Node has it. */
  async #import(specifier, fileName) {
    if (isBuiltin(specifier) || !specifier.startsWith('.')) return import(specifier);
    const exported = this.load(this.#current.resolve(fileName, specifier));
    const names = [...new Set([...Object.keys(exported), 'default'])].filter((name) => name !== '__esModule');
    const module = new SyntheticModule(names, () => {
      for (const name of names)
        module.setExport(name, name === 'default' ? (exported.default ?? exported) : exported[name]);
    });
    await module.link(() => undefined);
    await module.evaluate();
    return module;
  }
}

module.exports = { SharedModules };
